"""Speed of the starter: Audar's engine against one request after another to a default llama.cpp server, in one run.

Two such servers: one gets the request of a user without Audar, the other the very requests of Audar's engine.

    python -m bench.speed --folder FOLDER

Prints output tokens a second of both and their ratio, the peak memory of a process with the engine, and the seconds
from the start of a process to its first translated sentence, without and with a saved prompt. Output tokens are
those of the answers as the user gets them, counted with the model's tokenizer; what was thrown away does not count.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.quality import ask_plainly, plain_server
from pipelines.article import never
from pipelines.catalogue import find_model
from pipelines.engines import engine_class
from pipelines.engines.llama.grammar import line_grammar
from pipelines.instruct.prompts import load_prompts
from pipelines.models.store import ready_folder
from pipelines.task import EngineSettings, Task

TASK = Task("translate", "en", "ru")
SENTENCES = (
    "The mayor opened a new tram line on Monday after two years of delays.",
    "Farmers in the north say that this summer has been the driest in a decade.",
    "A spokesman for the airline said that no passengers had been hurt.",
    "The company plans to hire 300 engineers before the end of next year.",
    "“We will not raise prices this winter,” the minister promised in a radio interview.",
    "Police have asked witnesses of the accident to come forward.",
    "The national team lost 2-1 to Norway in a friendly match on Thursday night.",
    "Scientists have found traces of an ancient lake under the desert sand.",
    "The court ruled that the journalist must be released immediately.",
    "Exports of wheat rose by 12% in the first half of the year.",
    "Thousands of students marched through the capital to demand cheaper housing.",
    "The hospital has run out of beds, and patients are being sent to other cities.",
    "Her second novel tells the story of a family that leaves its village for the sea.",
    "The two presidents will meet in Geneva next month to discuss the border.",
    "A fire destroyed the roof of the old library, but the books were saved.",
    "The bank said that customers could not use their cards for several hours on Sunday.",
    "Parents complain that the school bus is late almost every morning.",
    "The satellite will send pictures of the ocean every six hours.",
    "Voters will choose a new parliament on the last Sunday of March.",
    "The singer cancelled her concerts in Spain because of an illness.",
    "Engineers expect the dam to be finished by the spring of 2029.",
    "Local residents fear that the factory will pollute the river.",
    "The price of bread has doubled since January, according to a consumer group.",
    "Rescuers reached the climbers on Saturday after three days of heavy snow.",
    "The ministry has closed three beaches after bacteria were found in the water.",
    "A court in Lyon fined the company 2.4 million euros for hiding the defect.",
    "Most of the workers come from villages that have no doctor and no pharmacy.",
    "The film was shot in eleven days with a crew of only nine people.",
    "Prices for used cars fell for the fourth month in a row, dealers said.",
    "The airport will stay closed until Wednesday because of the ash.",
    "Her lawyer told the court that she had acted to protect her children.",
    "Astronomers hope that the new telescope will show them the first galaxies.",
    "The village has been without electricity since the storm on Saturday.",
    "Nurses at two hospitals voted to strike for better pay.",
    "The theatre sold all tickets for the premiere within twenty minutes.",
    "Officials admitted that the bridge had not been inspected for six years.",
    "The goalkeeper saved two penalties and was carried off the field by his teammates.",
    "Small shops can apply for the grant until the end of February.",
    "A museum in Oslo has returned the mask to the family of its owner.",
    "The river is expected to reach its highest level on Thursday morning.",
    "More than half of the pupils said that they slept less than seven hours.",
    "The general denied that his soldiers had crossed the border.",
    "The new trains are quieter, but they are also more expensive to repair.",
    "The union and the factory agreed on a shorter working week.",
    "Two brothers built the boat in their garage during the winter.",
    "The mayor of the capital asked residents to use less water.",
    "The airline has ordered forty aircraft that burn a fifth less fuel.",
    "Doctors said that the vaccine protects nine out of ten children.",
)


def measure_plain(folder: Path) -> dict[str, Any]:
    """One slot, default settings, one request after another: the answers and the seconds."""
    server = plain_server(folder / find_model("starter").files[0].name, 1)
    start = time.perf_counter()
    answers = [ask_plainly(server, text, "en", "ru")["choices"][0]["message"]["content"].strip() for text in SENTENCES]
    return {"answers": answers, "seconds": time.perf_counter() - start}


def measure_same(folder: Path) -> dict[str, Any]:
    """One slot, default settings, the engine's own requests one after another; reading the examples is not counted."""
    spec = find_model("starter")
    server = plain_server(folder / spec.files[0].name, 1, context=2048)
    prompt = load_prompts(spec.prompts).translate
    prefix = prompt.prefix("en", "ru")

    def ask(text: str, most: int) -> str:
        body = {"messages": [*prefix, prompt.ask([text], "en", "ru")], "temperature": 0, "max_tokens": most}
        answer = server.handle_chat_completions({**body, "grammar": line_grammar(text, "ru")})
        return str(answer["choices"][0]["message"]["content"]).strip()

    ask("Good morning.", 1)
    start = time.perf_counter()
    return {"answers": [ask(text, 400) for text in SENTENCES], "seconds": time.perf_counter() - start}


def measure_engine(folder: Path) -> dict[str, Any]:
    """All sentences through the engine, the prompt's beginning from disk; also counts the plain side's answers."""
    spec = find_model("starter")
    engine = engine_class(spec.engine)(spec, folder, EngineSettings())
    engine.load()
    start = time.perf_counter()
    answers = [text for _, text in sorted(engine.run(SENTENCES, TASK, never))]
    seconds = time.perf_counter() - start
    others: dict[str, list[str]] = json.loads(sys.stdin.read() or "{}")
    result = {
        "answers": answers,
        "seconds": seconds,
        "tokens": sum(engine.count(text, TASK) for text in answers),
        "others": {name: sum(engine.count(text, TASK) for text in given) for name, given in others.items()},
    }
    engine.close()  # its process counts among the ended ones
    return result


def measure_first(folder: Path) -> dict[str, Any]:
    """The first sentence of a cold process; the caller's clock counts."""
    spec = find_model("starter")
    engine = engine_class(spec.engine)(spec, folder, EngineSettings())
    return {"answers": [text for _, text in engine.run(SENTENCES[:1], TASK, never)], "at": time.time()}


MEASURES = {"plain": measure_plain, "same": measure_same, "engine": measure_engine, "first": measure_first}


def child(measure: str, folder: Path, given: str = "") -> tuple[dict[str, Any], float]:
    """Run one measure in a process of its own: what it printed, and the wall-clock time it was started at."""
    started = time.time()
    command = [sys.executable, "-m", "bench.speed", "--folder", str(folder), "--measure", measure]
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=True)
    return json.loads(done.stdout), started


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, help="the weights' folder (default: the installed ones)")
    parser.add_argument("--measure", choices=sorted(MEASURES), help=argparse.SUPPRESS)
    options = parser.parse_args()
    weights = options.folder or ready_folder(find_model("starter"))
    assert weights is not None
    folder: Path = weights.resolve()
    if options.measure:
        result = MEASURES[options.measure](folder)
        result["peak"] = 1024 * sum(
            resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
        print(json.dumps(result, ensure_ascii=False))
        return
    with tempfile.TemporaryDirectory() as name:
        bare = Path(name)  # the weights without any saved prompt
        for file in find_model("starter").files:
            (bare / file.name).symlink_to(folder / file.name)
        for state in ("without", "with"):
            result, started = child("first", bare)
            print(f"cold start to first sentence, {state} a saved prompt: {result['at'] - started:.1f} s", flush=True)
        others = {name: child(name, bare)[0] for name in ("plain", "same")}
        engine, _ = child("engine", bare, json.dumps({name: found["answers"] for name, found in others.items()}))
    speed = report("engine", engine["tokens"], engine)
    for name, found in others.items():
        print(f"ratio {speed / report(name, engine['others'][name], found):.2f}")


def report(name: str, tokens: int, found: dict[str, Any]) -> float:
    """Print one side's figures; its tokens a second."""
    speed = float(tokens / found["seconds"])
    print(
        f"{name}: {tokens} tokens in {found['seconds']:.1f} s, {speed:.1f} a second; peak {found['peak'] / 1e9:.2f} GB"
    )
    return speed


if __name__ == "__main__":
    main()
