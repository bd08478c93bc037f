"""Waiting for what a page does in its own time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.support.wait import WebDriverWait

PATIENCE = 20
"""Seconds: the machine may be busy."""


def wait(browser: Any, reached: Callable[[Any], Any]) -> Any:
    """Waits until something is true of a browser; returns what it is.

    Selenium alone would look twice a second: on average a quarter of a second is lost each time.
    """
    # While a page follows another, what was found of the first is gone.
    gone = [StaleElementReferenceException]
    return WebDriverWait(browser, PATIENCE, 0.03, ignored_exceptions=gone).until(reached)
