"""Countries, stands, halls and exhibitors in questions."""

from __future__ import annotations

import pytest

from catalogue.search.understanding import Directory, LabelIndex, Understanding, understand
from catalogue.settings import Settings
from catalogue.sheets.codes import countries, country_name
from catalogue.taxonomy import load_taxonomy

LABELS = LabelIndex(load_taxonomy())
SHOW = Settings.from_environment({}).show
DIRECTORY = Directory(
    [
        ("bozdoruk", "Bozdoruk Zırhlı Araçlar A.Ş.", ["B4", "B5"]),
        ("issaber", "Chantiers Issaber SARL", ["A12"]),
        ("dabkar", "شركة دبكر للصناعات الهندسية", ["D22"]),
        ("atlas-drones", "Atlas Drone Systems Ltd", ["B12"]),
        ("atlas-marine", "Atlas Marine", ["C 7"]),
        ("horizon", "Horizon Optics GmbH", ["C3"]),
        ("drone", "Drone SA", []),
        ("defence", "Defence Systems", []),
        ("tasjol", "ТОО «Тасжол Машзавод»", ["D29"]),
    ],
    SHOW,
)


def asked(text: str, language: str = "fr", *literal: str) -> Understanding:
    return understand(text, language, LABELS, literal, DIRECTORY)


def named(kind: str, text: str, language: str = "fr") -> list[tuple[str, str]]:
    """What the parts of a kind are, with their texts."""
    return [
        (part.value[1], part.text)
        for part in asked(text, language).parts
        if part.kind == kind and part.value
    ]


@pytest.mark.parametrize(
    ("text", "language", "code", "part"),
    [
        ("drone turc", "fr", "TR", "turc"),
        ("véhicules blindés turques", "fr", "TR", "turques"),
        ("drones de Turquie", "fr", "TR", "de Turquie"),
        ("radio marocaine", "fr", "MA", "marocaine"),
        ("radios fabriquées en Côte d'Ivoire", "fr", "CI", "fabriquées en Côte d'Ivoire"),
        ("drones sud-africains", "fr", "ZA", "sud-africains"),
        ("drone nigérien", "fr", "NE", "nigérien"),
        ("drone nigérian", "fr", "NG", "nigérian"),
        ("munitions grecques", "fr", "GR", "grecques"),
        ("Turkish drones", "en", "TR", "Turkish"),
        ("turkey", "en", "TR", "turkey"),
        ("radio made in France", "en", "FR", "made in France"),
        ("drones from the USA", "en", "US", "from the USA"),
        ("South African armoured vehicles", "en", "ZA", "South African"),
        ("türk insansız hava aracı", "tr", "TR", "türk"),
        ("Türkiye'den İHA", "tr", "TR", "Türkiye'den"),
        ("Türk malı zırhlı araç", "tr", "TR", "Türk malı"),
        ("Mali üretimi zırhlı araç", "tr", "ML", "Mali üretimi"),
        ("Fas yapımı telsiz", "tr", "MA", "Fas yapımı"),
        ("Nijeryalı drone", "tr", "NG", "Nijeryalı"),
        ("Güney Kore yapımı obüs", "tr", "KR", "Güney Kore yapımı"),
        ("طائرات تركية", "ar", "TR", "تركية"),
        ("الرادارات الفرنسية", "ar", "FR", "الفرنسية"),
        ("مدرعة من تركيا", "ar", "TR", "من تركيا"),
        ("پهپاد ترکیه", "fa", "TR", "ترکیه"),
        ("پهپادهای ایرانی", "fa", "IR", "ایرانی"),
        ("radares brasileiros", "pt", "BR", "brasileiros"),
        ("veículos alemães", "pt", "DE", "alemães"),
        ("radares españolas", "es", "ES", "españolas"),
        ("drones de los Estados Unidos", "es", "US", "de los Estados Unidos"),
        ("турецких бронемашин", "ru", "TR", "турецких"),
        ("беспилотники из Турции", "ru", "TR", "из Турции"),
        ("рации ОАЭ", "ru", "AE", "ОАЭ"),
    ],
)
def test_a_country_is_understood(text: str, language: str, code: str, part: str) -> None:
    assert named("country", text, language) == [(code, part)]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("mali kontrol yazılımı", "tr"),  # financial
        ("قطر 155 ملم", "ar"),  # diameter
        ("кроме того радар", "ru"),  # that
        ("give us drones", "en"),
        ("dinde", "fr"),
        ('"drone turc"', "fr"),  # a phrase stays what it is
        ("drone MALE", "fr"),
        ("camions pour le Mali", "fr"),  # where they go
        ("рация для Мали", "ru"),
        ("brouilleur anti-turc", "fr"),
        ("Congo", "fr"),  # there are two
        ("cabine de l'équipage", "fr"),
    ],
)
def test_what_only_looks_like_a_country_is_none(text: str, language: str) -> None:
    assert named("country", text, language) == []


@pytest.mark.parametrize("language", ["fr", "en", "tr", "ar", "fa", "pt", "es", "ru"])
def test_every_country_is_understood_by_its_own_name(language: str) -> None:
    wrong = []
    for code in sorted(countries()):
        found = {value for value, _ in named("country", country_name(code, language), language)}
        if found - {code}:
            wrong.append((code, country_name(code, language), found))
    assert wrong == []


@pytest.mark.parametrize("language", ["fr", "en", "tr", "ar", "fa", "pt", "es", "ru"])
def test_nearly_every_country_is_found(language: str) -> None:
    missing = [
        code for code in countries() if not named("country", country_name(code, language), language)
    ]
    assert len(missing) <= 1, missing  # a grenade is no island here, and there are two Congos


def test_a_country_is_demanded_and_has_no_part_in_the_meaning() -> None:
    understood = asked("drone de Turquie")
    assert [clause.value for clause in understood.demanded] == [("country", "TR")]
    assert understood.demanded[0].words == ()
    assert understood.meaning == "drone"
    assert [clause.concept for clause in understood.clauses] == ["unmanned-aircraft"]


def test_two_countries_widen() -> None:
    (demand,) = asked("blindés turcs ou français").demanded
    assert demand.values == (("country", "TR"), ("country", "FR"))


def test_a_country_that_is_excluded_is_excluded_by_value_too() -> None:
    (clause,) = asked("drone -turc").excluded
    assert clause.value == ("country", "TR")


def test_a_literal_country_becomes_words() -> None:
    understood = asked("drone turc", "fr", "turc")
    assert understood.demanded == ()
    assert ["turc"] in [[word.exact for word in clause.words] for clause in understood.clauses]


@pytest.mark.parametrize(
    ("text", "stand", "part"),
    [
        ("B12", "B12", "B12"),
        ("b12", "B12", "b12"),
        ("drone B12", "B12", "B12"),
        ("stand B13", "B13", "stand B13"),  # the plan can have it
        ("stand n° B12", "B12", "stand n° B12"),
        ("stand b 12", "B12", "stand b 12"),
        ("stand B-12", "B12", "stand B-12"),
        ("stand C7", "C7", "stand C7"),
        ("standı B12", "B12", "standı B12"),
        ("B12 standı", "B12", "B12 standı"),
        ("جناح B12", "B12", "جناح B12"),
        ("الجناح B١٢", "B12", "الجناح B١٢"),
        ("стенд B12", "B12", "стенд B12"),
        ("booth B12", "B12", "booth B12"),
    ],
)
def test_a_stand_is_understood(text: str, stand: str, part: str) -> None:
    assert named("stand", text) == [(stand, part)]


@pytest.mark.parametrize("text", ["B13", "T-72", "M4", "stand Z9", "XB-12", "B12-X", "4x4", "B-12"])
def test_what_only_looks_like_a_stand_is_none(text: str) -> None:
    assert named("stand", text) == []


def test_two_stands_widen() -> None:
    (demand,) = asked("B12 B4").demanded
    assert demand.values == (("stand", "B12"), ("stand", "B4"))


@pytest.mark.parametrize(
    ("text", "hall"),
    [
        ("hall B", "b"), ("Hall b", "b"), ("hall Anatolie", "b"), ("salon B", "b"),
        ("B salonu", "b"), ("القاعة ب", "b"), ("القاعة B", "b"), ("зал C", "c"),
        ("blindés à l'esplanade extérieure", "e"), ("pabellón D", "d"), ("pavilhão D", "d"),
    ],
)  # fmt: skip
def test_a_hall_is_understood(text: str, hall: str) -> None:
    assert [value for value, _ in named("hall", text)] == [hall]


@pytest.mark.parametrize("text", ["hall 2", "hall Z", "un hall", "B"])
def test_a_hall_that_the_show_has_not_is_words(text: str) -> None:
    assert named("hall", text) == []


@pytest.mark.parametrize(
    ("text", "exhibitor", "part"),
    [
        ("Bozdoruk", "bozdoruk", "Bozdoruk"),
        ("radio bozdoruk", "bozdoruk", "bozdoruk"),
        ("bozdoruk zirhli araclar", "bozdoruk", "bozdoruk zirhli araclar"),
        ("Bozdoruk Zırhlı Araçlar A.Ş. obüs", "bozdoruk", "Bozdoruk Zırhlı Araçlar A.Ş."),
        ("Bozdoruk'un araçları", "bozdoruk", "Bozdoruk'un"),
        ("Issaber", "issaber", "Issaber"),
        ("Chantiers Issaber", "issaber", "Chantiers Issaber"),
        ("دبكر", "dabkar", "دبكر"),
        ("شركة دبكر", "dabkar", "شركة دبكر"),
        ("Тасжол", "tasjol", "Тасжол"),
        ("Atlas Drone Systems", "atlas-drones", "Atlas Drone Systems"),
        ("atlas marine", "atlas-marine", "atlas marine"),
        ("Horizon", "horizon", "Horizon"),
        ("horizon optics", "horizon", "horizon optics"),
    ],
)
def test_an_exhibitor_is_understood(text: str, exhibitor: str, part: str) -> None:
    assert named("exhibitor", text) == [(exhibitor, part)]


@pytest.mark.parametrize(
    "text",
    [
        "drone",  # a label
        "defence",  # every company's word
        "atlas",  # two begin so
        "horizon artificiel",  # a word of speech
        "bozdo",
        "Bozdoruk-5",  # a model
        "systems",
        '"Bozdoruk"',
    ],
)
def test_what_only_looks_like_an_exhibitor_is_none(text: str) -> None:
    assert named("exhibitor", text) == []


def test_a_concept_within_an_exhibitors_name_is_none() -> None:
    assert asked("Atlas Drone Systems", "en").concepts == ()


def test_where_there_is_no_show_nobody_is_named() -> None:
    understood = understand("Bozdoruk stand B12 hall B", "fr", LABELS)
    assert [part.kind for part in understood.parts] == []


def test_looking_a_name_up_does_not_read_all_the_names() -> None:
    many = Directory([(f"e{n}", f"Nom{n} Industries", []) for n in range(5_000)])
    compared = [len(named) for named in many._by_first.values()]
    assert max(compared) == 1
