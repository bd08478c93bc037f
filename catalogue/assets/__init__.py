"""Pictures and documents of sheets: examined, made safe to show, and kept by their content.

Imports ``catalogue.sheets`` and ``catalogue.errors``; knows neither database nor pages. Entrances:
``folder.AssetFolder`` (files by SHA-256, with what is shown of them), ``guard.Examiner`` (examines
a stranger's file in a process of its own, within bounds of time and memory).
"""
