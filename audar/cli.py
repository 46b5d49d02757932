"""The command line: names the commands; each is imported only when it is called."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click
from click.shell_completion import CompletionItem

from audar.interface import usage_error
from pipelines.message import N_
from tui.text.i18n import _, localized

COMMANDS: dict[str, str] = {
    "translate": N_("Translate a text to Kazakh, Russian or English."),
    "summarize": N_("Summarise a text in one, three or six sentences."),
    "detect": N_("Tell the language of a text."),
    "compare": N_("Show an article, its translations and its summaries side by side."),
    "batch": N_("Translate a folder of articles."),
    "watch": N_("Translate a folder, and go on when files arrive or change."),
    "shell": N_("Translate line by line what is typed."),
    "memory": N_("Show, export, import or clear the translation memory."),
    "models": N_("List, pull, verify, remove, add, trim and check models."),
    "languages": N_("List the languages and the words for them."),
    "config": N_("Show and change the settings."),
    "completion": N_("Print what completes commands in a shell."),
    "doctor": N_("Tell what works on this machine."),
    "demo": N_("Run the main job on sample articles."),
    "tui": N_("Open the screen."),
}


class _LazyGroup(click.Group):
    """A group whose help needs no command's module.

    Where a command is expected, a file or an address opens the screen, or is translated in a pipe, and an option of
    ``audar translate`` means that.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0].startswith("-") and args[0] not in [*self.get_help_option_names(ctx), "--version"]:
            names = [name for name in _TRANSLATING if args[0] == name or args[0].startswith(f"{name}=")]
            args = ["translate", *args] if names else args
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"audar.commands.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            from audar.inputs import is_input

            if is_input(args[0]):
                on_screen = sys.stdin.isatty() and sys.stdout.isatty() and _for_the_screen(args[1:])
                name = "tui" if on_screen else "translate"
                return name, self.get_command(ctx, name), args
            from difflib import get_close_matches

            near = get_close_matches(args[0].lower(), COMMANDS)
            if near:
                raise usage_error("There is no command '{name}'; did you mean {near}?", name=args[0], near=near[0])
            raise usage_error(
                "There is no command '{name}'; there are {names}", name=args[0], names=", ".join(COMMANDS)
            )
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Commands and options; where a word is none of these, files, which are taken in a command's place."""
        return super().shell_complete(ctx, incomplete) or [CompletionItem(incomplete, type="file")]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, localized(words)) for name, words in COMMANDS.items()])


_TRANSLATING = ("-t", "--to", "-f", "--from", "-m", "--model", "-o", "--output", "--clip")


def _for_the_screen(rest: list[str]) -> bool:
    """Whether nothing but a target follows a file: the screen takes no more."""
    return (
        not rest or (len(rest) == 2 and rest[0] in ("-t", "--to")) or (len(rest) == 1 and rest[0].startswith("--to="))
    )


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        from pipelines import __version__

        click.echo(f"audar {__version__}")
        ctx.exit()


@click.group(
    cls=_LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=_(
        "Audar reads news in Kazakh, Russian and English: it translates, summarises and compares, on your "
        "own machine.\n\n"
        "Every command takes a file, `-`, or a pipe. Results go to stdout, everything else to stderr. On a "
        "terminal, `audar` alone opens the screen."
    ),
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help=_("Show the version.")
)
@click.pass_context
def cli(ctx: click.Context) -> None:
    if ctx.invoked_subcommand is None:
        if sys.stdin.isatty() and sys.stdout.isatty():
            ctx.invoke(import_module("audar.commands.tui").command)
        else:
            raise usage_error("Name a command: {names}.", names=", ".join(COMMANDS))


def main() -> None:
    """Run the command line and end the process with the right code and, after an error, one sentence."""
    from audar import exit_codes, streams

    code = exit_codes.OK
    try:
        streams.mend_missing()
        streams.guard_signals()
        if instruction := os.environ.get("_AUDAR_COMPLETE"):
            from audar.commands.completion import complete

            streams.leave(complete(instruction))
        # Not cli.main(): it answers Ctrl-C and a closed pipe by itself, with an empty line and another code.
        with cli.make_context("audar", sys.argv[1:]) as context:
            result = cli.invoke(context)
        code = result if isinstance(result, int) else exit_codes.OK
    except click.exceptions.Exit as error:
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        streams.note("Interrupted.")
        code = exit_codes.INTERRUPTED
    except click.ClickException as error:
        where = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "audar"
        complaint = error.format_message().rstrip(".")
        complaint += "" if complaint.endswith(("?", ")")) else "."
        streams.note("{complaint} See `{command} --help`.", complaint=complaint, command=where)
        code = exit_codes.USAGE
    except BrokenPipeError:
        streams.silence_stdout()
        code = exit_codes.PIPE_CLOSED
    except Exception as error:  # noqa: BLE001 - the one place where an unforeseen error becomes a sentence
        code = _unforeseen(error)
    streams.leave(code)


def _unforeseen(error: Exception) -> int:
    """A sentence and a code for an error; ``AUDAR_DEBUG=1`` shows where an unforeseen one came from."""
    import errno

    from audar import exit_codes, streams
    from pipelines.errors import AudarError

    if isinstance(error, AudarError):
        streams.note(error.message)
        return exit_codes.exit_code(error)
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        streams.note("The disk is full.")
        return exit_codes.FAILED
    if os.environ.get("AUDAR_DEBUG"):
        import traceback

        traceback.print_exc()
    if isinstance(error, MemoryError):
        streams.note("This machine's memory is too small for that; a smaller model or text would fit.")
    else:
        reason = " ".join(str(error).split()) or "no reason given"
        streams.note(
            "Something unforeseen went wrong ({kind}: {reason}); AUDAR_DEBUG=1 shows where.",
            kind=type(error).__name__,
            reason=reason,
        )
    return exit_codes.FAILED
