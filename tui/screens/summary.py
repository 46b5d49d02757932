"""The dialog that asks how to summarise: method, length, language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from pipelines.languages import LANGUAGES
from pipelines.message import N_
from tui.comparison import WEIGHTLESS
from tui.keys import with_twins
from tui.screens.dialog import Dialog
from tui.text.i18n import _, language_name

LENGTHS = {"short": 1, "medium": 3, "long": 6}
"""Sentences, about; ``pipelines.summaries.by_model.LENGTHS`` without loading its module."""
_LENGTH_WORDS = {"short": N_("short"), "medium": N_("medium"), "long": N_("long")}
BEST = "best"


@dataclass(frozen=True, slots=True)
class SummaryWish:
    """What was chosen; ``method`` ``None`` is the best installed model."""

    method: str | None
    sentences: int
    language: str


class SummaryScreen(Dialog[SummaryWish]):
    """Gives a ``SummaryWish``."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "length(-1)", show=False),
        Binding("right", "length(1)", show=False),
        Binding(with_twins(("l",)), "language", show=False),
        *(Binding(with_twins((str(n),)), f"pick('{name}')", show=False) for n, name in enumerate(LENGTHS, 1)),
    ]

    def __init__(self, models: Sequence[tuple[str, str]], language: str, default: str = "") -> None:
        """``models`` are ids and names of the installed ones that summarise; ``default`` is used before the best."""
        super().__init__()
        self._models, self._default = models, default
        self._length = "medium"
        self._source = self._language = language

    def compose(self) -> ComposeResult:
        methods = [
            (
                BEST,
                _("Model of the settings: {id}").format(id=self._default)
                if self._default
                else _("Best installed model"),
            ),
            ("extractive", _("Extractive: the article's most central sentences (no model)")),
            ("lead", _("Lead: the article's first sentences (no model)")),
            *self._models,
        ]
        with Vertical(classes="dialog"):
            yield Static(_("Summarise: Enter on a method starts"), classes="question")
            yield Static("", markup=False, id="options")
            yield OptionList(*(Option(text, id=key) for key, text in methods), id="first", markup=False)

    def on_mount(self) -> None:
        self._tell()
        self.query_one(OptionList).highlighted = 0

    def reword(self) -> None:
        """Ask in the interface's language; what is chosen stays."""
        self.call_later(self.compose_anew)

    async def compose_anew(self) -> None:
        place = self.query_one(OptionList).highlighted
        await super().compose_anew()
        self._tell()
        self.query_one(OptionList).highlighted = place

    def _tell(self) -> None:
        names = {name: _(_LENGTH_WORDS[name]) for name in LENGTHS}
        lengths = " ".join(f"({word})" if name == self._length else f" {word} " for name, word in names.items())
        language = language_name(self._source if self._takes_sentences else self._language)
        words = _("Length {lengths} ← →   Language ({language}) l")
        if self._takes_sentences:
            words = _("Length {lengths} ← →   Language ({language}): the article's own sentences")
        self.query_one("#options", Static).update(words.format(lengths=lengths, language=language))

    @property
    def _takes_sentences(self) -> bool:
        """Whether the method under the cursor takes sentences from the article, and so stays in its language."""
        options = self.query_one(OptionList)
        at = options.highlighted
        return at is not None and options.get_option_at_index(at).id in WEIGHTLESS

    def on_option_list_option_highlighted(self) -> None:
        self._tell()

    def action_length(self, step: int) -> None:
        """A length up or down."""
        names = list(LENGTHS)
        self.action_pick(names[max(0, min(names.index(self._length) + step, len(names) - 1))])

    def action_pick(self, name: str) -> None:
        """A length by name."""
        self._length = name
        self._tell()

    def action_language(self) -> None:
        """The next language for the summary, where the method can have another than the article's."""
        if self._takes_sentences:
            return
        codes = list(LANGUAGES)
        self._language = codes[(codes.index(self._language) + 1) % len(codes)]
        self._tell()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        method = None if event.option_id == BEST else event.option_id
        language = self._source if method in WEIGHTLESS else self._language
        self.dismiss(SummaryWish(method, LENGTHS[self._length], language))
