"""The organisers' console in a real browser: reviews by keys, featured products, rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from catalogue.composition import Catalogue
from catalogue.store import reviews
from catalogue.store.drafts import checked_draft, draft_of, save_draft
from catalogue.store.models import AuditEntry
from tests.browser.serving import Site
from tests.browser.waiting import wait
from tests.conftest import ADMINISTRATOR, ORGANISER
from tests.people import sign_in_browser
from web.app import create_app

Opener = Callable[..., webdriver.Chrome]
SHEETS = ("bozdoruk-koytak-m", "bozdoruk-koyak-6x6", "negueba-sirafile-2")
PRODUCT = "farelhao-garajum-x"


@pytest.fixture
def catalogue(own_show: Catalogue) -> Catalogue:
    """A demo show of its own, in which three sheets wait."""
    for sheet_id in SHEETS:
        with own_show.store.writing() as session:
            draft = draft_of(session, sheet_id)
            assert draft is not None
            save_draft(session, sheet_id, draft.version, {"keywords": ["nouveau"]}, "owner")
            written = draft_of(session, sheet_id)
            assert written is not None
            checked = checked_draft(session, written, own_show.taxonomy)
            assert checked.sheet is not None
            reviews.submit(session, checked.sheet, "everything", by="owner", source="portal")
    return own_show


@pytest.fixture
def app(catalogue: Catalogue) -> Flask:
    return create_app(catalogue)


@pytest.fixture
def show(app: Flask) -> Iterator[Site]:
    site = Site(app)
    yield site
    site.go()


def press(browser: webdriver.Chrome, css: str) -> None:
    """Presses a button or link, and waits for the page that it leads to."""
    old = browser.find_element(By.TAG_NAME, "html")
    button = browser.find_element(By.CSS_SELECTOR, css)
    browser.execute_script("arguments[0].click()", button)
    wait(browser, lambda b: b.find_element(By.TAG_NAME, "html") != old)


def strike(browser: webdriver.Chrome, key: str) -> None:
    """Strikes a key on the page itself."""
    browser.find_element(By.TAG_NAME, "body").send_keys(key)


def write(browser: webdriver.Chrome, name: str, value: str) -> None:
    there = browser.find_element(By.NAME, name)
    there.clear()
    there.send_keys(value)


def opened_sheet(browser: webdriver.Chrome) -> str:
    return browser.current_url.rpartition("/")[2]


def waiting(catalogue: Catalogue) -> list[str]:
    with catalogue.store.reading() as session:
        return [one.sheet_id for one in reviews.waiting_sheets(session)]


def hits(browser: webdriver.Chrome) -> list[str]:
    found = browser.find_elements(By.CSS_SELECTOR, ".hit")
    return [str(each.get_attribute("id")).removeprefix("p-") for each in found]


def test_a_queue_is_read_and_decided_with_keys(
    show: Site, catalogue: Catalogue, reopen_browser: Opener
) -> None:
    browser = reopen_browser(1280)
    sign_in_browser(browser, show.address, catalogue, ORGANISER)
    browser.get(f"{show.address}/fr/organiser/reviews/{SHEETS[0]}")
    strike(browser, "j")
    wait(browser, lambda b: opened_sheet(b) == SHEETS[1])
    strike(browser, "k")
    wait(browser, lambda b: opened_sheet(b) == SHEETS[0])
    strike(browser, "c")
    remark = browser.switch_to.active_element
    assert remark.get_attribute("name") == "remark."
    remark.send_keys("la jauge")
    assert remark.get_attribute("value") == "la jauge", "keys are letters within a field"
    assert opened_sheet(browser) == SHEETS[0]
    remark.clear()
    remark.send_keys(Keys.TAB)
    browser.execute_script("document.activeElement.blur()")
    strike(browser, "a")
    wait(browser, lambda b: opened_sheet(b) == SHEETS[1])
    assert waiting(catalogue) == list(SHEETS[1:])
    browser.execute_script("document.getElementById('keys').open = true")
    browser.find_element(By.ID, "keys-on").click()
    browser.execute_script("document.activeElement.blur()")
    browser.refresh()
    strike(browser, "j")
    assert opened_sheet(browser) == SHEETS[1], "the keys stay switched off"


def test_two_reviewers_do_not_read_the_same_and_approve_together(
    show: Site, catalogue: Catalogue, reopen_browser: Opener
) -> None:
    one, other = reopen_browser(1280), reopen_browser(360)
    sign_in_browser(one, show.address, catalogue, ORGANISER)
    sign_in_browser(other, show.address, catalogue, ADMINISTRATOR)
    one.get(f"{show.address}/fr/organiser/reviews/{SHEETS[1]}")
    other.get(f"{show.address}/fr/organiser/reviews-together")
    for tick in other.find_elements(By.NAME, "read"):
        other.execute_script("arguments[0].click()", tick)
    press(other, "form[action*='reviews-together'] .acts button")
    assert waiting(catalogue) == [SHEETS[1]]
    assert "2 fiches approuvées" in other.find_element(By.TAG_NAME, "main").text


def test_a_product_is_featured_seen_as_it_will_be_and_taken_back(
    show: Site, catalogue: Catalogue, reopen_browser: Opener
) -> None:
    office, phone = reopen_browser(1280), reopen_browser(360)
    sign_in_browser(office, show.address, catalogue, ORGANISER)
    office.get(f"{show.address}/fr/organiser/featured")
    press(office, 'a[href$="kind=placement"]')
    write(office, "sheet", f"{show.address}/fr/sheets/{PRODUCT}")
    Select(office.find_element(By.NAME, "slot")).select_by_value("domain")
    Select(office.find_element(By.NAME, "domain")).select_by_value("air")
    office.execute_script(
        "document.getElementsByName('starts')[0].value = '2035-02-09T09:00';"
        "document.getElementsByName('ends')[0].value = '2035-02-12T18:00'"
    )
    press(office, 'button[name="act"][value="save"]')
    assert "GARAJUM" in office.find_element(By.CSS_SELECTOR, ".own-products").text

    there = f"{show.address}/fr/search?domain=air"
    phone.get(f"{there}&at=2035-02-10T09:00")
    assert not phone.find_elements(By.CSS_SELECTOR, ".placed .tile")
    office.get(there)
    assert not office.find_elements(By.CSS_SELECTOR, ".placed .tile")
    office.get(f"{there}&at=2035-02-10T09:00")
    (tile,) = office.find_elements(By.CSS_SELECTOR, ".placed .tile")
    assert "Mis en avant par l’organisateur" in tile.text

    office.get(f"{show.address}/fr/organiser/featured")
    press(office, 'button[name="act"][value="remove"]')
    assert "Rétablir" in office.find_element(By.TAG_NAME, "main").text
    office.get(f"{there}&at=2035-02-10T09:00")
    assert not office.find_elements(By.CSS_SELECTOR, ".placed .tile")


def test_a_product_is_chosen_tried_pinned_and_found_there_by_a_phone(
    show: Site, catalogue: Catalogue, reopen_browser: Opener
) -> None:
    office, phone = reopen_browser(1280), reopen_browser(360)
    phone.get(f"{show.address}/fr/search?q=drone")
    before = hits(phone)
    sign_in_browser(office, show.address, catalogue, ORGANISER)
    office.get(f"{show.address}/fr/organiser/curation?kind=pin&query=drone&sheet={before[0]}")
    press(office, f'button[name="choose"][value="{before[4]}"]')
    then = office.find_elements(By.CSS_SELECTOR, ".ranked")[1]
    assert "placé" in then.find_element(By.CSS_SELECTOR, "li").text
    phone.get(f"{show.address}/fr/search?q=drone")
    assert hits(phone) == before, "nothing is saved yet"
    press(office, 'button[name="act"][value="save"]')
    wait(phone, lambda b: (b.refresh(), hits(b)[0] == before[4])[1])
    first = phone.find_element(By.CSS_SELECTOR, ".hit")
    assert "Placé ici par l’organisateur" in first.text


def test_a_question_leads_a_reader_to_the_plan_and_back_to_its_results(
    show: Site, catalogue: Catalogue, reopen_browser: Opener
) -> None:
    office, phone = reopen_browser(1280), reopen_browser(360)
    sign_in_browser(office, show.address, catalogue, ORGANISER)
    office.get(f"{show.address}/fr/organiser/curation?kind=redirect")
    write(office, "query", "toilettes")
    write(office, "page", f"{show.address}/fr/exhibitors?by=hall")
    press(office, 'button[name="act"][value="save"]')
    there = f"{show.address}/ar/search?q=toilettes"
    wait(phone, lambda b: (b.get(there), "/ar/exhibitors" in b.current_url)[1])
    link = phone.find_element(By.CSS_SELECTOR, "main .notice a")
    assert "toilettes" in phone.find_element(By.CSS_SELECTOR, "main .notice").text
    phone.execute_script("arguments[0].click()", link)
    wait(phone, lambda b: "/ar/search" in b.current_url)


def test_rows_are_looked_at_and_invited_and_a_stand_is_given(
    show: Site, catalogue: Catalogue, reopen_browser: Opener
) -> None:
    office, phone = reopen_browser(1280), reopen_browser(360)
    sign_in_browser(office, show.address, catalogue, ORGANISER)
    office.get(f"{show.address}/fr/organiser/people/many")
    rows = "bozdoruk;elif@bozdoruk.example;Elif;tr\nPersonne;x@example.org"
    write(office, "table", rows)
    press(office, 'button[name="act"][value="look"]')
    assert "Aucun exposant" in office.find_element(By.CSS_SELECTOR, ".own-products").text
    press(office, 'button[name="act"][value="send"]')
    left = office.find_element(By.NAME, "table").get_attribute("value")
    assert "Personne" in str(left)
    assert "elif@" not in str(left)

    office.get(f"{show.address}/fr/organiser/exhibitors/bozdoruk")
    write(office, "stands", "C12")
    press(office, 'form[action$="/stands"] button')
    wait(
        phone,
        lambda b: (b.get(f"{show.address}/fr/exhibitors/bozdoruk"), "C12" in b.page_source)[1],
    )


def test_a_category_gets_another_word_and_a_phone_finds_by_it(
    show: Site, catalogue: Catalogue, reopen_browser: Opener
) -> None:
    office, phone = reopen_browser(1280), reopen_browser(360)
    sign_in_browser(office, show.address, catalogue, ORGANISER)
    office.get(f"{show.address}/fr/organiser/concepts?text=drone")
    press(office, 'a[href$="/concepts/unmanned-aircraft"]')
    write(office, "add", "kukuvaja")
    press(office, 'form[aria-labelledby="add"] button')
    press(office, 'button[name="act"][value="save"]')
    there = f"{show.address}/fr/search?q=kukuvaja"
    # Its neighbours in meaning are found before the word is in force, so hits alone say nothing.
    wait(
        phone,
        lambda b: (
            b.get(there),
            hits(b) and any("Drone" in c.text for c in b.find_elements(By.CSS_SELECTOR, ".chips")),
        )[1],
    )


def test_a_category_is_renamed_merged_and_brought_back(
    show: Site, catalogue: Catalogue, reopen_browser: Opener
) -> None:
    office, phone = reopen_browser(1280), reopen_browser(360)
    sign_in_browser(office, show.address, catalogue, ORGANISER)
    office.get(f"{show.address}/fr/organiser/concepts/mini-uav")
    press(office, 'a[href$="/mini-uav/edit"]')
    write(office, "name.fr", "drone miniature")
    office.find_element(By.NAME, "words.fr").send_keys("\nkukuvaja")
    for _time in range(2):  # the key for a line's end looks, and never saves
        old = office.find_element(By.TAG_NAME, "html")
        office.find_element(By.NAME, "name.fr").send_keys(Keys.ENTER)
        wait(office, lambda b, old=old: b.find_element(By.TAG_NAME, "html") != old)
        wait(office, lambda b: b.find_elements(By.CSS_SELECTOR, ".effect"))
    assert "Drone miniature" not in phone_reads(phone, show, "kukuvaja")
    press(office, 'button[value="save"]')
    assert office.find_element(By.TAG_NAME, "h1").text == "Drone miniature"
    wait(phone, lambda b: "Drone miniature" in phone_reads(b, show, "kukuvaja"))

    press(office, 'a[href$="/mini-uav/merge"]')
    Select(office.find_element(By.NAME, "into")).select_by_value("target-drone")
    press(office, 'button[value="look"]')
    assert "Drone FPV" in office.find_element(By.CSS_SELECTOR, ".effect").text
    press(office, 'button[value="save"]')
    assert office.find_element(By.TAG_NAME, "h1").text == "Drone cible"
    wait(phone, lambda b: "Drone cible" in phone_reads(b, show, "kukuvaja"))

    office.get(f"{show.address}/fr/organiser/categories/history")
    press(office, 'a[href$="/history/1"]')
    press(office, ".form button")
    wait(phone, lambda b: "Drone miniature" in phone_reads(b, show, "kukuvaja"))


def phone_reads(phone: webdriver.Chrome, show: Site, text: str) -> str:
    """The chips of a search."""
    phone.get(f"{show.address}/fr/search?q={text}")
    return " ".join(chip.text for chip in phone.find_elements(By.CSS_SELECTOR, ".chips"))


def test_the_book_is_made_behind_the_page_and_fetched(
    show: Site, catalogue: Catalogue, reopen_browser: Opener
) -> None:
    office = reopen_browser(1280)
    sign_in_browser(office, show.address, catalogue, ORGANISER)
    office.get(f"{show.address}/fr/organiser/printed")
    Select(office.find_element(By.NAME, "second")).select_by_value("ar")
    press(office, "form.form button")
    page = office.find_element(By.TAG_NAME, "html")
    wait(office, lambda b: b.find_elements(By.CSS_SELECTOR, '#making a[href$="catalogue.pdf"]'))
    wait(office, lambda b: "Fait le" in b.find_element(By.ID, "making").text)
    assert office.find_element(By.TAG_NAME, "html") == page, "without another page"
    size = office.execute_async_script(
        "const done = arguments[arguments.length - 1];"
        "fetch(document.querySelector('#making a').href).then(r => r.blob())"
        ".then(b => done([b.type, b.size]))"
    )
    assert size[0] == "application/pdf"
    assert size[1] > 100_000


def test_an_announcement_is_on_every_page_until_it_is_taken_back(
    show: Site, catalogue: Catalogue, reopen_browser: Opener
) -> None:
    office, phone = reopen_browser(1280), reopen_browser(360)
    sign_in_browser(office, show.address, catalogue, ADMINISTRATOR)
    office.get(f"{show.address}/fr/organiser/show")
    for tag in ("fr", "en", "tr", "ar"):
        write(office, f"banner.{tag}", f"Navette {tag}")
    press(office, 'form.form button[type="submit"]')
    there = f"{show.address}/tr/search?q=drone"
    wait(phone, lambda b: (b.get(there), "Navette tr" in b.page_source)[1])
    press(office, 'form[action$="/versions/0"] button')
    wait(phone, lambda b: (b.get(there), "Navette" not in b.page_source)[1])


def test_a_row_that_was_changed_in_the_database_breaks_the_audit_visibly(
    show: Site, catalogue: Catalogue, reopen_browser: Opener
) -> None:
    office = reopen_browser(1280)
    sign_in_browser(office, show.address, catalogue, ADMINISTRATOR)
    there = f"{show.address}/fr/organiser/audit?verify=1"
    office.get(there)
    whole = office.find_element(By.TAG_NAME, "main").text
    with catalogue.store.writing() as session:
        session.execute(sa.update(AuditEntry).where(AuditEntry.id == 2).values(who="nobody"))
    office.get(there)
    broken = office.find_element(By.TAG_NAME, "main").text
    assert "nobody" in broken
    assert not office.find_elements(By.CSS_SELECTOR, ".notice:not(.notice-wrong)")
    assert office.find_elements(By.CSS_SELECTOR, ".notice-wrong")
    assert whole != broken


def test_the_dashboard_says_what_waits_and_leads_there(
    show: Site, catalogue: Catalogue, reopen_browser: Opener
) -> None:
    office = reopen_browser(360)
    sign_in_browser(office, show.address, catalogue, ORGANISER)
    office.get(f"{show.address}/fr/organiser/")
    assert "3 fiches à approuver" in office.find_element(By.TAG_NAME, "main").text
    press(office, 'main a[href$="/organiser/reviews"]:not([aria-current])')
    assert office.find_elements(By.CSS_SELECTOR, ".own-products")
