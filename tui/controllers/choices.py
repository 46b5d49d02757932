"""The dialog of the settings: one that is chosen there is changed and kept."""

from __future__ import annotations

import msgspec

from pipelines.message import N_
from tui.controllers.desk import Desk
from tui.controllers.language import LanguageController
from tui.controllers.models import ModelsController
from tui.controllers.settings import SettingsController
from tui.screens.pick import PickScreen, Question
from tui.settings import settings_place
from tui.text.i18n import INTERFACES, _, language_name
from tui.text.models import summary_models

DETOURS = {False: N_("in steps through another language"), True: N_("left undone")}
"""The words for the setting ``direct``."""

CHECKS = {"fast": N_("fast"), "deep": N_("deep, by a model of the opposite direction")}
"""The words for the setting ``check``."""


class ChoicesController:
    """Asks for settings; who owns what is chosen keeps it."""

    def __init__(
        self, desk: Desk, settings: SettingsController, language: LanguageController, models: ModelsController
    ) -> None:
        self._desk, self._settings, self._language, self._models = desk, settings, language, models

    def ask(self) -> None:
        """Show the settings."""
        app = self._desk.app
        ask = {
            "language": self._ask_language,
            "default_target": self._ask_target,
            "theme": app.action_change_theme,
            "direct": self._turn_direct,
            "check": self._turn_check,
            "translate": self._models.choose,
            "summarize": self._ask_summaries,
        }
        app.push_screen(PickScreen(self._question), lambda answer: ask[answer]() if answer else None)

    def _question(self) -> Question:
        settings, best = self._settings.values, _("best installed")
        speech = _("as the system's") if settings.language == "auto" else language_name(settings.language)
        answers = [
            ("language", _("Interface language: {value}").format(value=speech)),
            ("default_target", _("Key t translates to: {value}").format(value=language_name(settings.default_target))),
            ("theme", _("Theme: {value}").format(value=settings.theme)),
            ("direct", _("Where no model does it directly: {value}").format(value=_(DETOURS[settings.direct]))),
            ("check", self._check_told),
            ("translate", _("Model for translations: {value}").format(value=settings.models.translate or best)),
            ("summarize", _("Model for summaries: {value}").format(value=settings.models.summarize or best)),
        ]
        return _("Settings, kept in {path}").format(path=settings_place()), answers

    def _turn_direct(self) -> None:
        self._settings.keep(direct=not self._settings.values.direct)
        self._desk.bar.say(
            _("Where no model does it directly: {value}").format(value=_(DETOURS[self._settings.values.direct]))
        )

    @property
    def _check_told(self) -> str:
        return _("Check of translations: {value}").format(value=_(CHECKS[self._settings.values.check]))

    def _turn_check(self) -> None:
        self._settings.keep(check="fast" if self._settings.values.check == "deep" else "deep")
        self._desk.bar.say(self._check_told)

    def _ask_language(self) -> None:
        def question() -> Question:
            answers = [("auto", _("as the system's")), *((code, language_name(code)) for code in INTERFACES)]
            return _("Interface language"), answers

        def chosen(answer: str | None) -> None:
            if answer:
                self._settings.keep(language=answer)
                self._language.speak_as_set()

        self._desk.app.push_screen(PickScreen(question, self._settings.values.language), chosen)

    def _ask_target(self) -> None:
        def chosen(answer: str | None) -> None:
            if answer:
                self._settings.keep(default_target=answer)

        def question() -> Question:
            return _("Key t translates to"), [(code, language_name(code)) for code in INTERFACES]

        self._desk.app.push_screen(PickScreen(question, self._settings.values.default_target), chosen)

    def _ask_summaries(self) -> None:
        def chosen(answer: str | None) -> None:
            if answer is not None:
                self._settings.keep(models=msgspec.structs.replace(self._settings.values.models, summarize=answer))

        def question() -> Question:
            return _("Summarise with"), [("", _("Best installed model")), *summary_models()]

        self._desk.app.push_screen(PickScreen(question, self._settings.values.models.summarize), chosen)
