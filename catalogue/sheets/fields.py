"""The one declaration of a product sheet's fields.

The marshmallow schema, the documents and mapping of the engines, the facets, the labels and the
columns of import files all come from ``FIELDS``. To add a field, add one entry here, with its
labels; nothing else needs to change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from catalogue.languages import base_language

Labels = dict[str, str]
"""A text by interface language."""

Kind = Literal[
    "slug",  # a name in an address: letters, digits, '-', '_' and '.'
    "line",  # a short text
    "text",  # a text of any length
    "url",
    "email",
    "file",  # the name of a picture or document delivered beside the table
    "choice",  # one of ``choices``
    "domain",  # one of the taxonomy's domains
    "concept",  # one of the taxonomy's concepts; unknown ones are reported, not refused
    "country",  # ISO 3166-1 alpha-2
    "language",  # BCP 47
    "stand",  # a stand's number; its hall follows from the show's halls
    "specifications",  # named quantities; see quantities.py
]


Holds = Literal["pictures", "documents"]
"""What the files are that a field names."""


@dataclass(frozen=True)
class Choice:
    """An allowed value and its labels."""

    value: str
    labels: Labels


@dataclass(frozen=True)
class Facet:
    """How a field narrows the results.

    Attributes:
        name: the filter's name in addresses and in the API.
        labels: the facet's heading, where it differs from the field's label.
        order: by ``count``, or in the order that the values are ``declared`` in.
        tree: the values have broader values, which are counted too.
    """

    name: str
    labels: Labels | None = None
    order: Literal["count", "declared"] = "count"
    tree: bool = False


@dataclass(frozen=True)
class Field:
    """One field of a product sheet.

    Attributes:
        name: the name in a file; a dot separates the exhibitor's own fields.
        kind: what values it takes.
        labels: its name for readers.
        required: a sheet without it is rejected.
        multiple: it takes a list; in one cell, values are separated by ';'.
        translated: ``translations`` and columns such as ``title.fr`` may hold it too.
        max_length: characters at most.
        weight: how much a word found here counts in a search; 0 means it is not searched.
        facet: how it narrows results, if it does.
        shown: appears by itself among the facts on a sheet's page.
        holds: what the files are that a ``file`` field names.
        describes: the field of files of which it says, a line for each, what they show.
        private: for the organiser alone: no page, no answer and no index has it.
        example: what a table for import shows, by interface language.
    """

    name: str
    kind: Kind
    labels: Labels
    required: bool = False
    multiple: bool = False
    translated: bool = False
    max_length: int = 500
    weight: float = 0.0
    choices: tuple[Choice, ...] = ()
    facet: Facet | None = None
    shown: bool = False
    default: Any = field(default=None)
    holds: Holds | None = None
    describes: str = ""
    private: bool = False
    example: Labels = field(default_factory=dict)

    def label(self, language: str) -> str:
        """The field's name in an interface language (English where there is none)."""
        return in_language(self.labels, language)

    def value_in(self, sheet: dict[str, Any]) -> Any:
        """The field's value in a sheet, or None; the dot of its name is followed."""
        value: Any = sheet
        for part in self.name.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        return value

    def values_in(self, sheet: dict[str, Any]) -> list[Any]:
        """The field's values in a sheet as a list, empty when there are none."""
        value = self.value_in(sheet)
        if value is None or value == "":
            return []
        return list(value) if isinstance(value, list) else [value]


def in_language(labels: Mapping[str, str], language: str) -> str:
    """The text for a language, else English, else the first there is."""
    return (
        labels.get(base_language(language)) or labels.get("en") or next(iter(labels.values()), "")
    )


FIELDS: tuple[Field, ...] = (
    Field(
        "id",
        "slug",
        {"fr": "Identifiant", "en": "Identifier", "tr": "Kimlik", "ar": "المعرّف"},
        required=True,
        max_length=120,
        example={"en": "acme-hawk-2"},
    ),
    Field(
        "exhibitor.id",
        "slug",
        {
            "fr": "Identifiant de l'exposant",
            "en": "Exhibitor identifier",
            "tr": "Katılımcı kimliği",
            "ar": "معرّف العارض",
        },
        max_length=80,
        facet=Facet(
            "exhibitor",
            {"fr": "Exposant", "en": "Exhibitor", "tr": "Katılımcı", "ar": "العارض"},
        ),
        example={"en": "acme"},
    ),
    Field(
        "exhibitor.name",
        "line",
        {"fr": "Exposant", "en": "Exhibitor", "tr": "Katılımcı", "ar": "العارض"},
        required=True,
        max_length=200,
        weight=2.0,
        example={"en": "Acme Savunma"},
    ),
    Field(
        "exhibitor.country",
        "country",
        {
            "fr": "Pays de l'exposant",
            "en": "Exhibitor's country",
            "tr": "Katılımcının ülkesi",
            "ar": "بلد العارض",
        },
        facet=Facet("country", {"fr": "Pays", "en": "Country", "tr": "Ülke", "ar": "البلد"}),
        example={"en": "TR"},
    ),
    Field(
        "exhibitor.stands",
        "stand",
        {"fr": "Stands", "en": "Stands", "tr": "Stantlar", "ar": "الأجنحة"},
        multiple=True,
        max_length=20,
        weight=1.0,
        facet=Facet("hall", {"fr": "Hall", "en": "Hall", "tr": "Salon", "ar": "القاعة"}),
        example={"en": "B12; B14"},
    ),
    Field(
        "exhibitor.website",
        "url",
        {"fr": "Site web", "en": "Website", "tr": "Web sitesi", "ar": "الموقع الإلكتروني"},
        example={"en": "https://acme.example"},
    ),
    Field(
        "exhibitor.email",
        "email",
        {
            "fr": "Courriel de contact",
            "en": "Contact e-mail",
            "tr": "İletişim e-postası",
            "ar": "البريد الإلكتروني للتواصل",
        },
        max_length=254,
        private=True,
        example={"en": "sales@acme.example"},
    ),
    Field(
        "domains",
        "domain",
        {"fr": "Domaines", "en": "Domains", "tr": "Alanlar", "ar": "المجالات"},
        required=True,
        multiple=True,
        facet=Facet(
            "domain",
            {"fr": "Domaine", "en": "Domain", "tr": "Alan", "ar": "المجال"},
            order="declared",
        ),
        example={"en": "air"},
    ),
    Field(
        "concepts",
        "concept",
        {"fr": "Catégories", "en": "Categories", "tr": "Kategoriler", "ar": "الفئات"},
        multiple=True,
        facet=Facet(
            "concept",
            {"fr": "Catégorie", "en": "Category", "tr": "Kategori", "ar": "الفئة"},
            tree=True,
        ),
        example={"en": "tactical-uav"},
    ),
    Field(
        "language",
        "language",
        {
            "fr": "Langue de la fiche",
            "en": "Language of the sheet",
            "tr": "Ürün sayfasının dili",
            "ar": "لغة البطاقة",
        },
        required=True,
        facet=Facet("language"),
        example={"fr": "fr", "en": "en", "tr": "tr", "ar": "ar"},
    ),
    Field(
        "title",
        "line",
        {"fr": "Titre", "en": "Title", "tr": "Başlık", "ar": "العنوان"},
        required=True,
        translated=True,
        max_length=200,
        weight=3.0,
        example={
            "fr": "Drone tactique HAWK-2",
            "en": "HAWK-2 tactical UAV",
            "tr": "HAWK-2 Taktik İHA",
            "ar": "طائرة HAWK-2 التكتيكية بدون طيار",
        },
    ),
    Field(
        "summary",
        "text",
        {"fr": "Résumé", "en": "Summary", "tr": "Özet", "ar": "الملخّص"},
        translated=True,
        max_length=1_000,
        weight=1.6,
        example={
            "fr": "Un drone de reconnaissance lancé par catapulte.",
            "en": "A reconnaissance UAV launched by catapult.",
            "tr": "Mancınıkla fırlatılan keşif İHA'sı.",
            "ar": "طائرة استطلاع تُطلق بالمنجنيق.",
        },
    ),
    Field(
        "description",
        "text",
        {"fr": "Description", "en": "Description", "tr": "Açıklama", "ar": "الوصف"},
        required=True,
        translated=True,
        max_length=50_000,
        weight=1.0,
        example={
            "fr": "Exemple : remplacez cette ligne par votre produit. Décrivez à quoi il sert.",
            "en": "Example: replace this row with your product. Say what it is for.",
            "tr": "Örnek: bu satırın yerine ürününüzü yazın. Ne işe yaradığını anlatın.",
            "ar": "مثال: استبدل هذا السطر بمنتجك. صف الغرض منه.",
        },
    ),
    Field(
        "specifications",
        "specifications",
        {
            "fr": "Caractéristiques",
            "en": "Specifications",
            "tr": "Teknik özellikler",
            "ar": "المواصفات",
        },
        multiple=True,
    ),
    Field(
        "keywords",
        "line",
        {"fr": "Mots-clés", "en": "Keywords", "tr": "Anahtar kelimeler", "ar": "كلمات مفتاحية"},
        multiple=True,
        max_length=100,
        weight=1.6,
        example={"fr": "drone; İHA", "en": "drone; UAV", "tr": "drone; İHA", "ar": "درون; İHA"},
    ),
    Field(
        "maturity",
        "choice",
        {"fr": "Maturité", "en": "Maturity", "tr": "Olgunluk", "ar": "مستوى النضج"},
        choices=(
            Choice("concept", {"fr": "Concept", "en": "Concept", "tr": "Konsept", "ar": "مفهوم"}),
            Choice(
                "prototype",
                {"fr": "Prototype", "en": "Prototype", "tr": "Prototip", "ar": "نموذج أولي"},
            ),
            Choice(
                "in-production",
                {
                    "fr": "En production",
                    "en": "In production",
                    "tr": "Üretimde",
                    "ar": "قيد الإنتاج",
                },
            ),
            Choice(
                "in-service",
                {"fr": "En service", "en": "In service", "tr": "Hizmette", "ar": "في الخدمة"},
            ),
        ),
        facet=Facet("maturity", order="declared"),
        shown=True,
        example={"en": "in-service"},
    ),
    Field(
        "origin",
        "country",
        {
            "fr": "Pays de fabrication",
            "en": "Country of origin",
            "tr": "Menşe ülke",
            "ar": "بلد المنشأ",
        },
        shown=True,
        example={"en": "TR"},
    ),
    Field(
        "images",
        "file",
        {"fr": "Images", "en": "Pictures", "tr": "Görseller", "ar": "الصور"},
        multiple=True,
        holds="pictures",
    ),
    Field(
        "image_texts",
        "text",
        {
            "fr": "Ce que montrent les images",
            "en": "What the pictures show",
            "tr": "Görsellerin gösterdiği",
            "ar": "ما تُظهره الصور",
        },
        translated=True,
        max_length=5_000,
        describes="images",
    ),
    Field(
        "documents",
        "file",
        {"fr": "Documents", "en": "Documents", "tr": "Belgeler", "ar": "الوثائق"},
        multiple=True,
        holds="documents",
    ),
    Field(
        "status",
        "choice",
        {"fr": "Statut", "en": "Status", "tr": "Durum", "ar": "الحالة"},
        choices=(
            Choice("draft", {"fr": "Brouillon", "en": "Draft", "tr": "Taslak", "ar": "مسودة"}),
            Choice(
                "published",
                {"fr": "Publiée", "en": "Published", "tr": "Yayında", "ar": "منشورة"},
            ),
            Choice(
                "withdrawn",
                {"fr": "Retirée", "en": "Withdrawn", "tr": "Geri çekildi", "ar": "مسحوبة"},
            ),
        ),
        default="published",
        example={"en": "draft"},
    ),
)

TRANSLATION_FIELDS: tuple[Field, ...] = (
    Field(
        "translated_by",
        "choice",
        {"fr": "Traduit par", "en": "Translated by", "tr": "Çeviren", "ar": "المترجم"},
        choices=(
            Choice(
                "organiser",
                {
                    "fr": "L'organisateur",
                    "en": "The organiser",
                    "tr": "Organizatör",
                    "ar": "المنظم",
                },
            ),
            Choice(
                "machine", {"fr": "Une machine", "en": "A machine", "tr": "Makine", "ar": "آلة"}
            ),
        ),
    ),
)
"""What a translation says of itself, beside the texts of ``translated_fields``. One without
``translated_by`` came with its sheet."""


_PRIVATE = frozenset(
    declared.name.removeprefix("exhibitor.") for declared in FIELDS if declared.private
)


def field_named(name: str) -> Field | None:
    """The field of that name, or None."""
    return next((declared for declared in FIELDS if declared.name == name), None)


def file_fields() -> tuple[Field, ...]:
    """The fields that name files."""
    return tuple(declared for declared in FIELDS if declared.holds)


def without_private(exhibitor: dict[str, Any]) -> dict[str, Any]:
    """An exhibitor's details as visitors may have them."""
    return {name: value for name, value in exhibitor.items() if name not in _PRIVATE}


def facet_fields() -> dict[str, Field]:
    """The fields that narrow results, by the name of their facet, in the order declared."""
    return {declared.facet.name: declared for declared in FIELDS if declared.facet}


def translated_fields() -> tuple[Field, ...]:
    """The fields that a translation may hold."""
    return tuple(declared for declared in FIELDS if declared.translated)


def translation_fields() -> tuple[Field, ...]:
    """All that a translation may hold, about itself included."""
    return (*translated_fields(), *TRANSLATION_FIELDS)


def facet_label(name: str, language: str) -> str:
    """A facet's heading in an interface language."""
    declared = facet_fields()[name]
    assert declared.facet is not None
    return in_language(declared.facet.labels or declared.labels, language)


def import_columns(languages: tuple[str, ...]) -> list[str]:
    """The columns of a table for import, translations into ``languages`` included."""
    columns: list[str] = []
    for declared in FIELDS:
        if declared.kind == "specifications":
            continue  # one column for each specification: ``specifications.range``
        columns.append(declared.name)
        if declared.translated:
            columns.extend(f"{declared.name}.{language}" for language in languages)
    return columns
