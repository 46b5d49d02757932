"""Choices that hold longer than an article: models, the default target, the settings, the files opened before."""

from __future__ import annotations

import msgspec

from pipelines.task import Task
from tui.controllers.stockroom import Stockroom
from tui.recent import remember
from tui.screens.pick import PickScreen, Question
from tui.settings import settings_place
from tui.text.i18n import INTERFACES, N_, _, language_name
from tui.text.models import known_models, model_answers, model_ready, serving_model, summary_models
from tui.work import messages

ALL_MODELS = "/models"  # no id: ids have no slash

DETOURS = {False: N_("in steps through another language"), True: N_("left undone")}
"""The words for the setting ``direct``."""


class Chooser(Stockroom):
    """The part of the application that keeps choices."""

    def __init__(self, output_piped: bool) -> None:
        super().__init__(output_piped)
        self.session.model = self.settings.models.translate or None

    def on_mount(self) -> None:
        if any(msgspec.structs.astuple(self.settings.models)):
            self.call_after_refresh(self._check_models)

    def _check_models(self) -> None:
        """Say where the settings name a model that does not exist, and do without it."""
        for key, model in self._drop_unknown().items():
            self._complain(
                _("{path}: models.{key}: there is no model '{id}'; the best installed one is used.").format(
                    path=settings_place(), key=key, id=model
                )
            )
            self.session.model = self.settings.models.translate or None
            self.heading.show(self.session.opened, self.session.model)

    def _drop_unknown(self) -> dict[str, str]:
        """Do without the models of the settings that do not exist; the file keeps them. Their ids by key."""
        models = {key: model for key, model in msgspec.structs.asdict(self.settings.models).items() if model}
        known = known_models() if models else []
        gone = {key: model for key, model in models.items() if model not in known}
        kept = msgspec.structs.replace(self.settings.models, **dict.fromkeys(gone, ""))
        self.settings = msgspec.structs.replace(self.settings, models=kept)
        return gone

    def keep(self, **changes: object) -> None:
        """Write a choice to the settings file, and take what else stands there but models that do not exist."""
        super().keep(**changes)
        self._drop_unknown()

    def on_article_read(self, message: messages.ArticleRead) -> None:
        if self.jobs.wanted(message) and message.path is not None:
            remember(message.path)

    # Models

    def action_model(self) -> None:
        language = self.session.opened.language if self.session.opened else None

        def question() -> Question:
            answers = [*model_answers(language), (ALL_MODELS, _("All models: pull, verify, remove (i)…"))]
            return _("Translate with"), answers

        def chosen(answer: str | None) -> None:
            if answer == ALL_MODELS or (answer and not model_ready(answer)):
                self.action_models("" if answer == ALL_MODELS else answer)
            elif answer is not None:
                self._use_model(answer)

        self.push_screen(PickScreen(question, self.session.model or ""), chosen)

    def _use_model(self, model: str) -> None:
        self.session.model = model or None
        self.heading.show(self.session.opened, self.session.model)
        self.bar.say(_("The next translation uses: {id}.").format(id=model or _("the best installed model")))
        if model != "echo":  # a fake is no default
            self.keep(models=msgspec.structs.replace(self.settings.models, translate=model))

    def _model_for(self, source: str, target: str) -> str | None:
        """The chosen model where it translates this direction; else ``None``, the best installed one."""
        return serving_model(self.session.model, Task("translate", source, target))

    def _summary_model(self, source: str, target: str) -> str | None:
        """The model that the settings name for summaries, where it does this one."""
        return serving_model(self.settings.models.summarize or None, Task("summarize", source, target))

    # Settings

    def action_settings(self) -> None:
        """Show the settings; one that is chosen is changed and kept."""
        ask = {
            "language": self._ask_language,
            "default_target": self._ask_target,
            "theme": self.action_change_theme,
            "direct": self._turn_direct,
            "translate": self.action_model,
            "summarize": self._ask_summaries,
        }
        self.push_screen(PickScreen(self._settings_question), lambda answer: ask[answer]() if answer else None)

    def _settings_question(self) -> Question:
        settings, best = self.settings, _("best installed")
        speech = _("as the system's") if settings.language == "auto" else language_name(settings.language)
        answers = [
            ("language", _("Interface language: {value}").format(value=speech)),
            ("default_target", _("Key t translates to: {value}").format(value=language_name(settings.default_target))),
            ("theme", _("Theme: {value}").format(value=settings.theme)),
            ("direct", _("Where no model does it directly: {value}").format(value=_(DETOURS[settings.direct]))),
            ("translate", _("Model for translations: {value}").format(value=settings.models.translate or best)),
            ("summarize", _("Model for summaries: {value}").format(value=settings.models.summarize or best)),
        ]
        return _("Settings, kept in {path}").format(path=settings_place()), answers

    def _turn_direct(self) -> None:
        self.keep(direct=not self.settings.direct)
        self.bar.say(_("Where no model does it directly: {value}").format(value=_(DETOURS[self.settings.direct])))

    def _ask_language(self) -> None:
        def question() -> Question:
            answers = [("auto", _("as the system's")), *((code, language_name(code)) for code in INTERFACES)]
            return _("Interface language"), answers

        def chosen(answer: str | None) -> None:
            if answer:
                self.keep(language=answer)
                self.speak_as_set()

        self.push_screen(PickScreen(question, self.settings.language), chosen)

    def _ask_target(self) -> None:
        def chosen(answer: str | None) -> None:
            if answer:
                self.keep(default_target=answer)

        def question() -> Question:
            return _("Key t translates to"), [(code, language_name(code)) for code in INTERFACES]

        self.push_screen(PickScreen(question, self.settings.default_target), chosen)

    def _ask_summaries(self) -> None:
        def chosen(answer: str | None) -> None:
            if answer is not None:
                self.keep(models=msgspec.structs.replace(self.settings.models, summarize=answer))

        def question() -> Question:
            return _("Summarise with"), [("", _("Best installed model")), *summary_models()]

        self.push_screen(PickScreen(question, self.settings.models.summarize), chosen)
