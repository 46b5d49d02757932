"""The words of Audar's own ``models.yaml`` that people read, so that they are translated: names, notes, sources."""

from __future__ import annotations

from pipelines.message import N_

WORDS: tuple[str, ...] = (
    N_("Echo, a fake for tests and a first look"),
    N_(
        "A general model trained further for Kazakh (ISSAI). How well it summarises was not shown. No digest "
        "of the file is known, so nothing is pinned: what the first pull gets is recorded, and verified from "
        "then on."
    ),
    N_("A general model; no figure of its summaries in Russian or Kazakh was found."),
    N_(
        "A small general model for a first look, offline. It reads better into English than into Russian; its"
        " Kazakh is not usable."
    ),
    N_("It cannot do Kazakh: its figures there are those of unrelated sentences (chrF 19 against English)."),
    N_("It learnt from English and into English only, and saw little Kazakh."),
    N_(
        "Its figures between English and Russian are its maker's, on other test sets. Its Kazakh is not "
        "measured; the family is reported to write it in Arabic letters, which are turned into Cyrillic ones."
    ),
    N_("Large and slow on a CPU; its quality for Kazakh is not published."),
    N_(
        "Made for 46 languages, Kazakh among them; no figure by direction was found. Gemma's terms allow "
        "commercial use and forbid the uses that they list."
    ),
    N_(
        "Made for 46 languages, Kazakh among them; no figure by direction was found. Its pin and digest are "
        "told by one project only. Gemma's terms allow commercial use and forbid the uses that they list."
    ),
    N_("Not for commercial use."),
    N_("Not for commercial use. Very short summaries, of a sentence; it knows no Kazakh."),
    N_("The paper says CC BY 4.0, but the model stands on NLLB, which is not for commercial use."),
    N_("Translates nothing; puts the target's code before each segment."),
    N_("model card"),
    N_("model card (second-hand)"),
    N_("paper (mean of sentences)"),
    N_("CC-BY-4.0 on a CC-BY-NC-4.0 base"),
    N_("Gemma terms"),
)
"""What the catalogue says in English; names of models, licences and leaderboards are the same in every language."""
