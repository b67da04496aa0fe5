"""How the house is built, in figures: `python -m tests.ways [--at CHECKOUT] [--stays]`."""

from __future__ import annotations

import argparse
from pathlib import Path
from statistics import mean

from tests.house import House, circles
from tests.walk import walk

ROOT = Path(__file__).parents[1]
WAYS = {
    "an activity to its answer": ("dialogs.router:Router.__call__:incoming", ""),
    "a notice to its message": ("delivery.rendering:Renderer.chat:notice", ""),
    "a form to its step": ("dialogs.filling:Filler._submit:filling", "service.take:Desk.take"),
    "a step to its entries": ("service.take:Desk.take:step", ""),
    "a form's card": ("cards.forms:form_card:page", ""),
}
"""Each way: where it begins and as what, and where it ends, if before there is nothing left."""


def figures(house: House) -> list[str]:
    """Rooms, arrows, circles, and imports a file."""
    counted = sorted((len(each), name) for name, each in house.imports.items())
    most, where = counted[-1]
    return [
        f"rooms {len(house.arrows)}, arrows {sum(map(len, house.arrows.values()))}, "
        f"floors {len(set(house.floors.values()))}",
        f"circles between rooms {len(circles(house.arrows))}, "
        f"between files {len(circles(house.imports))}",
        f"files {len(counted)}, imports of ours a file: "
        f"{mean(number for number, _ in counted):.1f} in the mean, {most} at worst ({where})",
    ]


def main() -> None:
    """Prints the figures of a checkout."""
    parser = argparse.ArgumentParser(prog="python -m tests.ways", description=__doc__)
    parser.add_argument("--at", type=Path, default=ROOT, help="another checkout")
    parser.add_argument("--stays", action="store_true", help="each stay of each way")
    asked = parser.parse_args()
    house = House(asked.at)
    print(*figures(house), sep="\n")
    for words, (start, end) in WAYS.items():
        way = walk(house, start, end)
        print(f"{words}: {way}")
        if asked.stays:
            floors, modules = house.floors, house.modules
            for name, visited in way.stays:
                print(f"  {floors[modules[name].room]} {name}: {', '.join(visited)}")


if __name__ == "__main__":
    main()
