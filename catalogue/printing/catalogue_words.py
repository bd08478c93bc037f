"""The words of the printed catalogue, which speaks two languages on one page."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "catalogue": {"fr": "Catalogue", "en": "Catalogue", "tr": "Katalog", "ar": "الدليل"},
    "contents": {"fr": "Sommaire", "en": "Contents", "tr": "İçindekiler", "ar": "المحتويات"},
    "products": {
        "fr": "Index des produits",
        "en": "Index of products",
        "tr": "Ürün dizini",
        "ar": "فهرس المنتجات",
    },
    "exhibitors": {
        "fr": "Index des exposants",
        "en": "Index of exhibitors",
        "tr": "Katılımcı dizini",
        "ar": "فهرس العارضين",
    },
    "plan": {
        "fr": "Plan des halls",
        "en": "Plan of the halls",
        "tr": "Salon planı",
        "ar": "مخطط القاعات",
    },
    "stand": {"fr": "Stand", "en": "Stand", "tr": "Stant", "ar": "جناح"},
    "elsewhere": {
        "fr": "Sans stand",
        "en": "Without a stand",
        "tr": "Stantsız",
        "ar": "بلا جناح",
    },
    "online": {
        "fr": "Le code mène à la fiche complète.",
        "en": "The code leads to the whole sheet.",
        "tr": "Kod, tam ürün sayfasına götürür.",
        "ar": "يقود الرمز إلى البطاقة الكاملة.",
    },
    "state": {
        "fr": "Fiches publiées au {when}",
        "en": "Sheets published as of {when}",
        "tr": "{when} itibarıyla yayımlanan sayfalar",
        "ar": "البطاقات المنشورة حتى {when}",
    },
}
