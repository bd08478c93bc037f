"""What results say of themselves: languages, nearness, likes, their address and their feed."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from reading import boxes, hits

from catalogue.composition import Catalogue
from catalogue.languages import INTERFACE_LANGUAGES
from catalogue.search.query import Query
from catalogue.search.results import Results
from web.delegations.browsing import near_from

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def spoken(page: str) -> str:
    found = re.search(r'<p class="spoken">([^<]+)</p>', page)
    return unescape(found.group(1)) if found else ""


def tags(page: str) -> dict[str, int]:
    """The related searches: address and count."""
    part = page[page.index('id="related"') :].split("</section>")[0]
    found = re.findall(r'<a class="tag" href="([^"]+)".*?class="count"[^>]*>(\d+)<', part)
    return {unescape(address): int(count) for address, count in found}


# --- languages ---------------------------------------------------------------------------------


def test_results_say_in_which_languages_they_are_written(client: FlaskClient) -> None:
    page = client.get("/fr/search?q=patrouille+fluviale").text
    by_count = list(boxes(page, "language"))
    assert by_count[0] == "fr"
    assert spoken(page).startswith("en français, ")
    assert " et " in spoken(page)


def test_one_language_is_said_alone(client: FlaskClient) -> None:
    assert spoken(client.get("/fr/search?q=radio&language=tr").text) == "en turc"
    assert spoken(client.get("/tr/search?q=radio&language=tr").text).endswith("Türkçe")


def test_many_languages_are_summed_up(client: FlaskClient) -> None:
    said = spoken(client.get("/en/search").text)
    assert re.fullmatch(r"in (\w+, ){4}and \d+ other languages", said)


def test_no_results_are_in_no_language(client: FlaskClient) -> None:
    page = client.get("/fr/search", query_string={"q": '"zzqxv wvvkz"', "country": "TR"}).text
    assert not spoken(page)


# --- found by words, found by meaning ------------------------------------------------------------


def test_what_is_near_in_meaning_alone_stands_under_a_heading(
    client: FlaskClient, catalogue: Catalogue
) -> None:
    results = catalogue.search.search(Query(text="patrouille fluviale", language="fr"))
    place = near_from(results)
    assert place
    page = client.get("/fr/search?q=patrouille+fluviale").text
    above, below = page.split('id="near"')
    assert len(hits(above)) == place
    assert len(hits(below)) == len(results.hits) - place
    assert 'class="hit hit-near"' not in above
    assert below.count('class="hit hit-near"') == len(results.hits) - place
    assert f'start="{place + 1}"' in below


def test_there_is_no_heading_where_both_kinds_are_mixed(catalogue: Catalogue) -> None:
    results = catalogue.search.search(Query(text="patrouille fluviale", language="fr"))
    place = near_from(results)
    assert place
    mixed = (*results.hits[place:], *results.hits[:place])
    assert near_from(replace(results, hits=mixed)) is None


def test_other_orders_and_searches_without_words_have_no_heading(catalogue: Catalogue) -> None:
    def searched(**changes: object) -> Results:
        query = Query(text="patrouille fluviale", language="fr")
        return catalogue.search.search(replace(query, **changes))  # type: ignore[arg-type]

    assert near_from(searched(sort="title")) is None
    assert near_from(searched(text="")) is None


# --- similar searches ----------------------------------------------------------------------------


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
@pytest.mark.parametrize("address", ["search?q=drone", "search?q=radio", "search?concept=radio"])
def test_each_similar_search_finds_what_it_says(
    client: FlaskClient, language: str, address: str
) -> None:
    found = tags(client.get(f"/{language}/{address}").text)
    assert 0 < len(found) <= 6
    for other, count in found.items():
        answer = client.get(other.replace(f"/{language}/", "/api/v1/")).json
        assert answer is not None
        assert answer["total"] == count > 0


def test_similar_searches_are_for_those_who_read_on_the_first_page(client: FlaskClient) -> None:
    assert 'id="related"' in client.get("/fr/search?q=radio").text
    assert 'id="related"' not in client.get("/fr/search?q=radio&page=2").text


# --- layout ------------------------------------------------------------------------------------


def test_the_layout_is_kept_in_a_cookie_and_leads_back(client: FlaskClient) -> None:
    page = "/fr/search?q=radio"
    assert 'class="hits"' in client.get(page).text
    answer = client.post("/layout", data={"layout": "grid", "next": page})
    assert answer.status_code == 303
    assert answer.location == page
    shown = client.get(page).text
    assert 'class="hits hits-grid"' in shown
    assert '<button name="layout" value="grid" aria-pressed="true"' in shown
    client.post("/layout", data={"layout": "list", "next": page})
    assert 'class="hits"' in client.get(page).text


@pytest.mark.parametrize("layout", ["", "mosaic", "<b>"])
def test_an_unknown_layout_changes_nothing(client: FlaskClient, layout: str) -> None:
    answer = client.post("/layout", data={"layout": layout, "next": "https://example.org/"})
    assert answer.location == "/"
    assert "Set-Cookie" not in answer.headers


# --- its address and its feed ------------------------------------------------------------------


def test_the_address_of_a_search_is_short_and_whole(client: FlaskClient) -> None:
    page = client.get("/fr/search?q=radio&country=TR&spec.weight.max=&page=1&utm_source=x").text
    found = re.search(r'<input id="search-link" readonly dir="ltr" value="([^"]+)"', page)
    assert found
    assert unescape(found.group(1)) == "http://localhost/fr/search?q=radio&country=TR"


def feed(client: FlaskClient, address: str) -> ElementTree.Element:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.mimetype == "application/atom+xml"
    return ElementTree.fromstring(answer.data)


def test_the_page_names_its_feed_and_the_feed_its_page(client: FlaskClient) -> None:
    page = client.get("/fr/search?q=radio&country=TR&sort=title").text
    found = re.search(r'type="application/atom\+xml" href="([^"]+)"', page)
    assert found
    address = unescape(found.group(1))
    root = feed(client, address)
    links = {link.get("rel"): link.get("href", "") for link in root.findall(f"{ATOM}link")}
    assert urlsplit(links["self"])[1:4] == ("localhost", "/fr/search.atom", "q=radio&country=TR")
    assert links["alternate"] == "http://localhost/fr/search?q=radio&country=TR"
    assert root.get(LANG) == "fr"


def test_a_feed_has_the_newest_sheets_first_with_their_languages(client: FlaskClient) -> None:
    root = feed(client, "/fr/search.atom?q=radio")
    entries = root.findall(f"{ATOM}entry")
    wanted = hits(client.get("/fr/search?q=radio&sort=newest").text)
    links = [entry.find(f"{ATOM}link").get("href", "") for entry in entries]  # type: ignore[union-attr]
    assert [link.rpartition("/")[2] for link in links] == wanted
    times = [entry.findtext(f"{ATOM}updated", "") for entry in entries]
    assert times == sorted(times, reverse=True)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", time) for time in times)
    assert root.findtext(f"{ATOM}updated") == max(times)
    ids = [entry.findtext(f"{ATOM}id", "") for entry in entries]
    assert len(set(ids)) == len(ids)
    assert all(one.startswith("urn:uuid:") for one in ids)
    assert {entry.get(LANG) for entry in entries} > {"fr", "en"}


def test_a_sheet_has_the_same_id_in_every_feed(client: FlaskClient) -> None:
    def ids(address: str) -> set[str]:
        return {e.findtext(f"{ATOM}id", "") for e in feed(client, address).findall(f"{ATOM}entry")}

    assert ids("/fr/search.atom?q=radio&country=TR") & ids("/ar/search.atom?country=TR")
    own = {
        feed(client, f"/{language}/search.atom").findtext(f"{ATOM}id") for language in ["fr", "en"]
    }
    assert len(own) == 2


@pytest.mark.parametrize(
    "words",
    ["<script>alert(1)</script>", "a&b ]]> \x0b", '"&lt;"', "drone \x08"],
)
def test_a_feed_is_well_formed_whatever_is_asked(client: FlaskClient, words: str) -> None:
    answer = client.get("/fr/search.atom", query_string={"q": words})
    assert answer.status_code == 200
    root = ElementTree.fromstring(answer.data)
    assert root.findtext(f"{ATOM}title")
    assert b"<script" not in answer.data


def test_bad_parameters_leave_a_feed_as_it_would_be_without_them(client: FlaskClient) -> None:
    answer = client.get("/fr/search.atom?q=radio&sort=price&page=-1&size=99999&mode=x")
    assert answer.status_code == 200
    assert answer.data.count(b"<entry") == 20


def test_an_unchanged_feed_is_not_sent_twice(client: FlaskClient) -> None:
    first = client.get("/fr/search.atom?q=radio")
    again = client.get("/fr/search.atom?q=radio", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("words", ["radio", "drone", "patrouille fluviale", "blindé", "jumelles"])
def test_nothing_is_marked_in_what_is_said_not_to_use_the_words(
    client: FlaskClient, words: str
) -> None:
    for number in range(1, 4):
        page = client.get("/fr/search", query_string={"q": words, "page": number})
        for card in page.text.split('<li class="hit')[1:]:
            if card.startswith(" hit-near"):
                assert "<mark>" not in card.split("</article>")[0]
