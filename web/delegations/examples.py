"""Questions to begin with, by language. A test holds each of them to an answer."""

EXAMPLES: dict[str, tuple[str, ...]] = {
    "fr": (
        "véhicule protégé contre les mines",
        "drone endurance > 10 h",
        "vedette pour rivières peu profondes",
        "radio chiffrée",
        "eau potable pour un camp",
    ),
    "en": (
        "mine-protected vehicle",
        "drone endurance > 10 h",
        "patrol boat for shallow rivers",
        "encrypted radio",
        "drinking water for a camp",
    ),
    "tr": (
        "mayına karşı korumalı araç",
        "İHA havada kalış > 10 saat",
        "sığ nehirler için karakol botu",
        "kriptolu telsiz",
        "kamp için içme suyu",
    ),
    "ar": (
        "مدرعة مقاومة للألغام",
        "طائرة بدون طيار مدة التحمل > 10 ساعات",
        "زورق دورية للأنهار الضحلة",
        "جهاز لاسلكي مشفر",
        "مياه صالحة للشرب لمعسكر",
    ),
}
