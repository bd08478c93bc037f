"""The answer of an exhibitor to a delegate who wants to meet it: proposed in the delegate's words."""

from __future__ import annotations

from catalogue.languages import base_language

_PROPOSED = {
    "fr": (
        "Votre demande de rendez-vous",
        "Bonjour {name},\n\nMerci de votre demande. Nous vous attendons volontiers à notre stand{stands}.\n\n{by}\n{exhibitor}",
    ),
    "en": (
        "Your request for a meeting",
        "Hello {name},\n\nThank you for your request. We are glad to meet you at our stand{stands}.\n\n{by}\n{exhibitor}",
    ),
    "tr": (
        "Görüşme talebiniz",
        "Merhaba {name},\n\nTalebiniz için teşekkür ederiz. Sizi standımızda{stands} bekliyoruz.\n\n{by}\n{exhibitor}",
    ),
    "ar": (
        "طلب اللقاء",
        "مرحبًا {name}،\n\nنشكركم على طلبكم. يسرنا لقاؤكم في جناحنا{stands}.\n\n{by}\n{exhibitor}",
    ),
}  # fmt: skip


def proposed_answer(
    language: str, name: str, reference: str, by: str, exhibitor: str, stands: str
) -> tuple[str, str]:
    """Subject and text, for who answers to change.

    Args:
        language: the one that the delegate reads.
        name: the delegate's.
        reference: of the request.
        by: who answers.
        exhibitor: its name.
        stands: its stands, '' for none.
    """
    subject, text = _PROPOSED.get(base_language(language), _PROPOSED["en"])
    where = f" ({stands})" if stands else ""
    said = text.format(name=name, stands=where, by=by, exhibitor=exhibitor)
    return f"{subject} [{reference}]", said
