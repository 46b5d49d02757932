"""Every action as a table: its keys with their Cyrillic twins, its words in the footer, help and palette."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from textual.binding import Binding

from pipelines.message import N_

_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_RUSSIAN = "йцукенгшщзхъфывапролджэячсмитьбюё"
_KAZAKH_DIGITS = {
    "1": '"',
    "2": "ә",
    "3": "і",
    "4": "ң",
    "5": "ғ",
    "8": "ү",
    "9": "ұ",
    "0": "қ",
    "-": "ө",
    "=": "һ",
}
TWINS: dict[str, str] = (
    dict(zip(_LATIN, _RUSSIAN, strict=True))
    | _KAZAKH_DIGITS
    | {latin.upper(): other.upper() for latin, other in zip(_LATIN, _RUSSIAN, strict=True) if latin.isalpha()}
    | {"?": "comma", "/": "full_stop,numero_sign"}
)
"""What the same key sends under a Cyrillic layout.

The Kazakh layout keeps the places of the Russian letters and puts its own letters on the row of digits; ``?`` is
Shift and the key that gives a comma there, ``/`` the key of the full stop, or of ``№``.
"""


@dataclass(frozen=True, slots=True)
class Action:
    """Something the user can do: ``name`` is the binding's id, ``label`` stands in the footer where ``shown``."""

    name: str
    keys: tuple[str, ...]
    action: str
    label: str
    explained: str
    shown: bool = True


ACTIONS: tuple[Action, ...] = (
    Action("help", ("f1", "?"), "help", N_("Help"), N_("Show this help")),
    Action("open", ("f2", "o"), "open", N_("Open"), N_("Open an article: path, file tree or paste")),
    Action("recent", ("j",), "recent", N_("Recent"), N_("Articles opened before, with what was made of them"), False),
    Action("to_kk", ("f3", "k"), "translate('kk')", N_("→kk"), N_("Translate to Kazakh")),
    Action("to_ru", ("f4", "r"), "translate('ru')", N_("→ru"), N_("Translate to Russian")),
    Action("to_en", ("f5", "e"), "translate('en')", N_("→en"), N_("Translate to English")),
    Action("summarize", ("f6", "s"), "summarize", N_("Sum up"), N_("Summarise: choose a method and a length")),
    Action("language", ("f7", "l"), "language", N_("Lang"), N_("Correct the article's language (kk, ru, en)")),
    Action("model", ("f8", "m"), "model", N_("Model"), N_("Choose the model that translates")),
    Action("models", ("i",), "models", N_("Models"), N_("Models: what is installed; pull, verify, remove"), False),
    Action("to_default", ("t",), "translate_default", N_("→"), N_("Translate to the default target (Settings)"), False),
    Action("batch", ("b",), "batch", N_("Folder"), N_("Translate a folder; its progress and report"), False),
    Action("settings", ("p",), "settings", N_("Settings"), N_("Settings: language, target, theme, models"), False),
    Action("save", ("f9", "w"), "save", N_("Save"), N_("Save the shown result to a file")),
    Action("quit", ("f10", "q"), "quit", N_("Quit"), N_("Quit; a second time while a job stops: at once")),
    Action("cancel", ("escape",), "cancel", N_("Cancel"), N_("Stop the running job; what is ready stays"), False),
    Action("view", ("a",), "view", N_("Next result"), N_("Show the next result"), False),
    Action("flagged", ("d",), "flagged(1)", N_("Next flag"), N_("Go to the next flagged sentence"), False),
    Action("flagged_before", ("D",), "flagged(-1)", N_("Last flag"), N_("Go to the flagged sentence before"), False),
    Action("flags", ("v",), "flags", N_("Flags"), N_("All flags of the shown translation, with counts"), False),
    Action("edit", ("enter",), "edit", N_("Correct"), N_("Correct the translation of the sentence"), False),
    Action("undo", ("u",), "undo", N_("Undo"), N_("Undo the last correction"), False),
    Action("find", ("/",), "find", N_("Find"), N_("Find words in both panes"), False),
    Action("find_next", ("n",), "find_next(1)", N_("Next place"), N_("Go to the next place that was found"), False),
    Action("find_last", ("N",), "find_next(-1)", N_("Last place"), N_("Go to the place found before"), False),
    Action("look_up", ("f",), "look_up", N_("Look up"), N_("Look a word of the sentence up: memory, models"), False),
    Action("copy_one", ("y",), "copy_sentence", N_("Copy one"), N_("Copy the sentence to the clipboard"), False),
    Action("remove", ("delete",), "remove", N_("Remove"), N_("Remove the shown result"), False),
    Action("three", ("3",), "three", N_("Three"), N_("Article and translations side by side"), False),
    Action("zoom", ("z",), "zoom", N_("Zoom"), N_("The result alone, the article alone, both again"), False),
    Action("interface", ("g",), "interface", N_("Interface"), N_("Interface in the next language: kk, ru, en"), False),
    Action("compare", ("x",), "compare", N_("Compare"), N_("Compare: article, translations, summaries"), False),
    Action("copy", ("c", "Y"), "copy", N_("Copy"), N_("Copy the shown result to the clipboard"), False),
    Action("messages", ("h",), "messages", N_("Messages"), N_("The last messages, once more"), False),
    Action("suspend", ("ctrl+z",), "suspend_process", N_("To the shell"), N_("To the shell; fg comes back"), False),
)

COMPARE_ACTIONS: tuple[Action, ...] = (
    Action("compare.choose", ("x",), "choose", N_("Columns"), N_("Choose other columns")),
    Action("compare.differ", ("d",), "differ", N_("Differences"), N_("Mark the words that differ between two columns")),
    Action("compare.next", ("n",), "change", N_("Next"), N_("Go to the next difference"), False),
    Action("compare.together", ("t",), "together", N_("Together"), N_("Columns scroll together, or each alone")),
    Action("compare.save", ("f9", "w"), "save", N_("Save"), N_("Save the comparison to a file")),
    Action("compare.copy", ("c",), "copy('all')", N_("Copy"), N_("Copy the comparison to the clipboard")),
    Action("compare.copy_one", ("y",), "copy('one')", N_("Copy one"), N_("Copy the column to the clipboard"), False),
    Action("compare.left", ("left", "shift+tab"), "turn(-1)", N_("Left"), N_("Go to the column on the left"), False),
    Action("compare.right", ("right", "tab"), "turn(1)", N_("Right"), N_("Go to the column on the right"), False),
    Action("compare.help", ("f1", "?"), "app.help", N_("Help"), N_("Show this help")),
    Action("compare.back", ("escape",), "close", N_("Back"), N_("Back to the article")),
    Action("compare.quit", ("f10", "q"), "app.quit", N_("Quit"), N_("Quit"), False),
)
"""What can be done on the screen of a comparison."""

MODELS_ACTIONS: tuple[Action, ...] = (
    Action("models.pull", ("p",), "deed('pull')", N_("Pull"), N_("Pull the model; a stopped pull goes on")),
    Action("models.verify", ("v",), "deed('verify')", N_("Verify"), N_("Read every byte of the model again")),
    Action("models.remove", ("x", "delete"), "deed('remove')", N_("Remove"), N_("Remove the model from this machine")),
    Action("models.stop", ("c",), "stop", N_("Stop"), N_("Stop what is pulled or verified")),
    Action("models.help", ("f1", "?"), "app.help", N_("Help"), N_("Show this help")),
    Action("models.quit", ("f10", "q"), "app.quit", N_("Quit"), N_("Quit"), False),
)
"""What can be done on the screen of the models."""

RECENT_ACTIONS: tuple[Action, ...] = (
    Action("recent.open", ("f2", "o"), "leave('open')", N_("Open"), N_("Open an article: path, file tree or paste")),
    Action("recent.forget", ("delete", "x"), "forget", N_("Remove"), N_("Take the article out of the list")),
    Action("recent.batch", ("b",), "leave('batch')", N_("Folder"), N_("Translate a folder; its progress and report")),
    Action("recent.models", ("i",), "app.models", N_("Models"), N_("Models: what is installed; pull, verify, remove")),
    Action(
        "recent.settings",
        ("p",),
        "app.settings",
        N_("Settings"),
        N_("Settings: language, target, theme, models"),
        False,
    ),
    Action(
        "recent.interface",
        ("g",),
        "app.interface",
        N_("Interface"),
        N_("Interface in the next language: kk, ru, en"),
        False,
    ),
    Action("recent.help", ("f1", "?"), "app.help", N_("Help"), N_("Show this help")),
    Action("recent.quit", ("f10", "q"), "app.quit", N_("Quit"), N_("Quit")),
)
"""What can be done on the screen of the articles opened before."""

BATCH_ACTIONS: tuple[Action, ...] = (
    Action("batch.begin", ("f9",), "begin", N_("Begin"), N_("Translate the folder, or go on where it was stopped")),
    Action("batch.model", ("f8",), "app.model", N_("Model"), N_("Choose the model that translates")),
    Action("batch.stop", ("c",), "stop", N_("Stop"), N_("Stop; what is finished is kept")),
    Action("batch.report", ("r",), "report", N_("Report"), N_("Open the report in a browser")),
    Action("batch.help", ("f1", "?"), "app.help", N_("Help"), N_("Show this help")),
    Action("batch.quit", ("f10", "q"), "app.quit", N_("Quit"), N_("Quit")),
)
"""What can be done on the screen of a folder."""

Keys = tuple[tuple[str, str], ...]
"""Keys as people write them, and what they do."""

SCREENS: tuple[tuple[str, tuple[Action, ...], Keys], ...] = (
    (N_("While comparing:"), COMPARE_ACTIONS, ()),
    (
        N_("On the models screen:"),
        MODELS_ACTIONS,
        (("Enter", N_("Pull the model, or verify it where it is installed")),),
    ),
    (N_("Among the articles opened before:"), RECENT_ACTIONS, (("Enter", N_("Open it with its translations")),)),
    (N_("While a folder is translated:"), BATCH_ACTIONS, (("Enter", N_("Begin; open the file under the cursor")),)),
)
"""The screens over the main one, as the help calls them, what can be done there, and the keys that do not change."""

ALL_ACTIONS: tuple[Action, ...] = (*ACTIONS, *(action for _name, actions, _keys in SCREENS for action in actions))
"""Everything that a user's keymap can give other keys to."""

FORMER: dict[str, str] = {"doubt": "flagged"}
"""What actions were called before, which a user's keymap may still have, and their names."""

READING_KEYS: Keys = (
    ("↑ ↓", N_("Previous and next sentence")),
    ("PgUp PgDn Home End", N_("Turn the page, go to the beginning or the end")),
    ("Tab", N_("Go to the other pane")),
    ("Ctrl+P", N_("All commands")),
)

DIALOG_KEYS: Keys = (
    ("Enter Esc", N_("Answer; close without an answer")),
    ("Ctrl+R Ctrl+T", N_("Opening: to the recent files, to the file tree")),
    ("1 2 3 ← → l", N_("Summarising: the length; the language")),
    ("Tab 1 … 9 F5 F8", N_("Correcting: take another translation; ask the model again, the other models")),
    ("← → F8", N_("Looking up: another word; ask the other models")),
    ("Space", N_("Comparing: mark a column")),
)


_SHIFTED = {key for action in ALL_ACTIONS for key in action.keys if len(key) == 1 and key.isupper()}


def with_twins(keys: tuple[str, ...]) -> str:
    """The keys, and what arrives instead under a Russian or Kazakh layout or with Caps Lock, as bindings want them.

    A capital that has a meaning of its own keeps it.
    """
    capitals = [key.upper() for key in keys if len(key) == 1 and key.isalpha() and key.upper() not in _SHIFTED]
    keys = (*keys, *capitals)
    return ",".join(dict.fromkeys([*keys, *(TWINS[key] for key in keys if key in TWINS)]))


def keys_of(action: Action, keymap: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The action's keys: its own, unless the user's keymap has others."""
    return keymap.get(action.name, action.keys)


def displayed(key: str) -> str:
    """A key as people write it."""
    named = {
        "escape": "Esc",
        "enter": "Enter",
        "ctrl+z": "Ctrl+Z",
        "left": "←",
        "right": "→",
        "delete": "Del",
        "tab": "Tab",
        "shift+tab": "Shift+Tab",
    }
    return named.get(key) or (key.upper() if key[0] == "f" and key[1:].isdigit() else key)


def bindings(actions: Iterable[Action] = ACTIONS) -> list[Binding]:
    """The application's bindings, or another screen's; their ids let a user's keymap change them."""
    return [
        Binding(
            with_twins(action.keys),
            action.action,
            action.label,
            show=action.shown,
            id=action.name,
            key_display=displayed(action.keys[0]),
        )
        for action in actions
    ]
