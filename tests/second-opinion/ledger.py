"""What was compared, how far it was off, and whether that is too far."""

import math


class Ledger:
    """The quantities that were compared, in the order in which they were first met."""

    def __init__(self):
        self.quantities = {}
        self.absent = []

    def compare(self, quantity, where, written, own, tolerance=1e-9, scale=0.0, slack=0.0):
        """Compares a written number with our own.

        The difference is relative to the larger of the two and `scale`, the size of what the number is a difference of.
        `slack` is allowed besides, in the number's own unit: the error of a simulation. A missing number is None or
        NaN, and equals only another one.
        """
        entry = self.quantities.setdefault(quantity, Quantity(quantity, tolerance))
        entry.add(where, plain(written), plain(own), scale, slack)

    def lacks(self, what):
        """Says that something is not compared, because it is not there."""
        if what not in self.absent:
            self.absent.append(what)

    def report(self):
        """The lines of the report; whether every quantity agrees."""
        lines = [entry.line() for entry in self.quantities.values()]
        for entry in self.quantities.values():
            lines += [f"  {entry.name}: {text}" for text in entry.wrong[:5]]
            if len(entry.wrong) > 5:
                lines.append(f"  {entry.name}: {len(entry.wrong) - 5} more")
        lines += [f"not compared: {what} is not there" for what in self.absent]
        compared = sum(entry.compared for entry in self.quantities.values())
        wrong = sum(len(entry.wrong) for entry in self.quantities.values())
        # A comparison that cannot fail is none: one number of each quantity is changed, and must be found.
        missed = [entry.name for entry in self.quantities.values() if not entry.finds_a_change()]
        lines += [f"{name}: A PLANTED CHANGE WAS NOT FOUND" for name in missed]
        lines.append(
            f"{compared} numbers of {len(self.quantities)} quantities compared, {wrong} differ; "
            f"a change was planted in each quantity, {len(self.quantities) - len(missed)} found"
        )
        return lines, compared > 0 and wrong == 0 and not missed


class Quantity:
    """The comparisons of one quantity."""

    def __init__(self, name, tolerance):
        self.name, self.tolerance = name, tolerance
        self.compared, self.missing, self.largest = 0, 0, 0.0
        self.random = False
        self.example = None
        self.wrong = []

    def add(self, where, written, own, scale, slack):
        self.compared += 1
        self.random = self.random or slack > 0
        if written is None and own is None:
            self.missing += 1
            return
        if self.example is None and own is not None and math.isfinite(own):
            self.example = (own, scale, slack)
        off = distance(written, own, scale, slack)
        if math.isfinite(off):
            self.largest = max(self.largest, off)
        # Of a simulation the distance is in units of what is allowed.
        if not off <= (1 if slack > 0 else self.tolerance):
            self.wrong.append(f"{where} has {shown(written)}, and should have {shown(own)}")

    def finds_a_change(self):
        """Whether a number that is a little further off than is allowed is called wrong; true where all are missing."""
        if self.example is None:
            return True
        own, scale, slack = self.example
        allowed = slack if slack > 0 else self.tolerance * max(abs(own), scale, 1e-300)
        tried = Quantity(self.name, self.tolerance)
        tried.add("", own + 2 * allowed, own, scale, slack)
        return bool(tried.wrong)

    def line(self):
        without = f" ({self.missing} of them missing in both)" if self.missing else ""
        allowed = "of its Monte Carlo error" if self.random else f"allowed {self.tolerance:.0e}"
        verdict = "ok" if not self.wrong else f"{len(self.wrong)} DIFFER"
        return f"{self.name}: compared {self.compared}{without}, largest difference {self.largest:.1e} ({allowed}): {verdict}"


def plain(number):
    """A number, or None for a missing one."""
    if number is None:
        return None
    number = float(number)
    return None if math.isnan(number) else number


def distance(written, own, scale, slack):
    """How far two numbers are apart."""
    if written is None or own is None:
        return math.inf
    if written == own:
        return 0.0
    if math.isinf(written) or math.isinf(own):
        return math.inf
    if slack > 0:
        return abs(written - own) / slack
    return abs(written - own) / max(abs(written), abs(own), scale)


def shown(number):
    return "nothing" if number is None else f"{number:.15g}"
