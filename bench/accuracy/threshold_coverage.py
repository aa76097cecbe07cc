#!/usr/bin/env python3
"""Measures the coverage of the 95 % intervals of thresholds.

Prints for each kind of campaign: how often `sallow fit` gives a threshold, in how many of these its interval
contains the true threshold, and half the interval's width relative to the threshold (median and 90th percentile).

Synthetic: rates follow ln(P/(1-P)) = f(x) + (d/3)^-w (b + c x), x = ln(p/p_th) (d/5)^(1/nu), with p_th, nu, w, b, c and
f drawn anew for each campaign; distances 3 to 9, seven strengths around the crossing, 2000 failures per task. Once for
codes with noisy results and rounds proportional to the distance, and once for perfect results and one round. Flat:
rates that do not depend on the distance, or on neither the distance nor p; the correct answer is no threshold.

Simulated (--simulate): the rotated surface code, uniform noise, matching: distances 3, 5, 7, 9 with 2000 failures per
task, and 7 to 15 with 60000 shots per task. The true threshold is the crossing of curves from distance 21 on, from
PLAN_TRUTH, which takes about 40 minutes of one core; --truth P gives it instead.

    threshold_coverage.py [--sallow PROGRAM] [--campaigns 200] [--seed 1] [--simulate 20] [--truth P] [--keep FOLDER]
"""
import argparse
import json
import math
import os
import random
import subprocess
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CODE = {"code": "surface_code", "task": "rotated_memory_z", "noise": "uniform", "rounds": "d"}
SMALL_STRENGTHS = [0.002, 0.0033, 0.0047, 0.006, 0.0073, 0.0087, 0.01]
PLANS = {
    "d = 3 to 9, 2000 failures per task":
        {"max_failures": 2000, "max_shots": 300000,
         "tasks": [{**CODE, "distance": [3, 5, 7, 9], "p": SMALL_STRENGTHS}]},
    "d = 7 to 15, 60000 shots per task":
        {"max_shots": 60000, "tasks": [{**CODE, "distance": [7, 9, 11, 13, 15],
                                        "p": [0.0068, 0.0071, 0.0074, 0.0077, 0.008, 0.0083, 0.0086]}]},
}
TRUTH_STRENGTHS = [0.0073, 0.0075, 0.0077, 0.0079, 0.0081, 0.0084]
PLAN_TRUTH = {"tasks": [{**CODE, "distance": d, "p": TRUTH_STRENGTHS, "max_shots": shots}
                        for d, shots in [(21, 250000), (25, 80000), (29, 80000)]]}


def run(*command, **options):
    return subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True, **options).stdout


def fitted(sallow, store):
    return json.loads(run(sallow, "fit", "--db", store, "--json"))["thresholds"]


def binomial(rng, shots, rate):
    """A random count: exact if few are expected, with the normal approximation if many are."""
    if shots * min(rate, 1 - rate) > 50:
        return min(shots, max(0, round(rng.gauss(shots * rate, math.sqrt(shots * rate * (1 - rate))))))
    count, at = 0, 0
    while rate > 0:
        at += int(math.log(1 - rng.random()) / math.log1p(-rate)) + 1
        if at > shots:
            break
        count += 1
    return count


class Synthetic:
    """A code family with a known threshold."""

    def __init__(self, rng, perfect_results=False):
        self.threshold = math.exp(rng.uniform(math.log(0.002), math.log(0.1)))
        self.inverse_nu = rng.uniform(0.62, 0.7) if perfect_results else rng.uniform(0.8, 1.05)
        self.omega = rng.uniform(0.5, 1) if perfect_results else rng.uniform(1.5, 3)
        rate = rng.uniform(0.04, 0.2)
        slope = rng.uniform(2.2, 3)
        self.f = [math.log(rate / (1 - rate)), slope, -rng.uniform(0.15, 0.35), -rng.uniform(0, 0.1)]
        self.b = rng.uniform(-0.4, 0.1)
        self.c = slope * rng.uniform(-0.15, 0.25)

    def rate(self, distance, p):
        x = math.log(p / self.threshold) * (distance / 5) ** self.inverse_nu
        odds = sum(a * x ** k for k, a in enumerate(self.f)) + (distance / 3) ** -self.omega * (self.b + self.c * x)
        return 1 / (1 + math.exp(-odds))


def flat(kind):
    return {"one rate everywhere": lambda d, p: 0.1, "no distance": lambda d, p: min(0.4, 20 * p),
            "always worse": lambda d, p: min(0.45, 3 * p * d), "no p": lambda d, p: 0.02 * d}[kind]


def counts(rng, rate, failures=2000, most=10**6):
    """Shots and failures of a task that stops at this number of failures."""
    shots = min(most, math.ceil(failures / rate))
    return shots, binomial(rng, shots, rate)


def store_of(sallow, folder, name, campaigns, rounds=None):
    """A store with these counts; each campaign has its own noise model."""
    lines = ["shots,errors,discards,seconds,decoder,strong_id,json_metadata,custom_counts"]
    for campaign, points in enumerate(campaigns):
        for distance, p, shots, failures in points:
            metadata = json.dumps({"code": "synthetic", "noise": f"{campaign:04}", "d": distance,
                                   "r": rounds or distance, "p": p})
            strong_id = f"{len(lines):064x}"
            lines.append(f'{shots},{failures},0,1,matching,{strong_id},"' + metadata.replace('"', '""') + '",')
    csv, store = os.path.join(folder, name + ".csv"), os.path.join(folder, name + ".sqlite")
    with open(csv, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    run(sallow, "combine", store, csv)
    return store


def summary(title, fits, truths):
    answers = [(fit, truth) for fit, truth in zip(fits, truths) if fit["threshold"]["value"] is not None]
    covered = sum(fit["low"] <= truth <= fit["high"] for fit, truth in answers)
    print(f"{title}: {len(answers)} of {len(fits)} answered", end="")
    if answers:
        widths = sorted((fit["high"] - fit["low"]) / 2 / fit["threshold"]["value"] for fit, truth in answers)
        pulls = [(fit["threshold"]["value"] / truth - 1) for fit, truth in answers]
        print(f", {covered} of them contain the truth ({covered / len(answers):.1%}); half-width median "
              f"{widths[len(widths) // 2]:.2%}, 90th percentile {widths[int(0.9 * (len(widths) - 1))]:.2%}; "
              f"mean deviation {sum(pulls) / len(pulls):+.2%}", end="")
    print(flush=True)
    reasons = {}
    for fit in fits:
        if fit["threshold"]["value"] is None:
            reason = fit["threshold"]["problem"].split(":")[0]
            reasons[reason] = reasons.get(reason, 0) + 1
    for reason, count in sorted(reasons.items()):
        print(f"  {count} × {reason}")


def synthetic(options, folder):
    rng = random.Random(options.seed)
    for title, perfect in (("noisy results", False), ("perfect results", True)):
        families = [Synthetic(rng, perfect) for _ in range(options.campaigns)]
        campaigns = []
        for family in families:
            # The crossing of distances 3 and 5 and the crossing of large distances are both within.
            strengths = [round(family.threshold * factor, 8) for factor in (0.3, 0.45, 0.6, 0.76, 0.92, 1.1, 1.27)]
            campaigns.append([(d, p, *counts(rng, family.rate(d, p))) for d in (3, 5, 7, 9) for p in strengths])
        store = store_of(options.sallow, folder, title.replace(" ", "_"), campaigns, 1 if perfect else None)
        summary(f"synthetic, {title}, d = 3 to 9, 2000 failures per task", fitted(options.sallow, store),
                [family.threshold for family in families])
    for kind in ("one rate everywhere", "no distance", "always worse", "no p"):
        campaigns = [[(d, p, *counts(rng, flat(kind)(d, p), rng.choice([30, 300, 3000]))) for d in (3, 5, 7, 9)
                      for p in SMALL_STRENGTHS] for _ in range(options.campaigns)]
        fits = fitted(options.sallow, store_of(options.sallow, folder, kind.replace(" ", "_"), campaigns))
        summary(f"flat, {kind}", fits, [math.nan] * len(fits))


def collect(options, folder, name, plan, seed):
    store, path = os.path.join(folder, f"{name}_{seed}.sqlite"), os.path.join(folder, name + ".json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(plan, file)
    run(options.sallow, "collect", path, "--db", store, "--seed", seed, "--threads", options.threads)
    return store


def crossing_of_large(options, folder):
    """The p at which distance 21 and larger ones fail equally often: a line through ln(P_large / P_21) against ln p for
    all pairs, by weighted least squares."""
    import sqlite3
    store = collect(options, folder, "truth", PLAN_TRUTH, options.seed)
    rows = sqlite3.connect(store).execute("SELECT distance, p, shots, failures FROM results")
    table = {(d, p): (failures, shots) for d, p, shots, failures in rows}
    odds = lambda failures, shots: math.log(failures / (shots - failures))
    variance = lambda failures, shots: shots / (failures * (shots - failures))
    total, weighted = 0, 0
    for large in (25, 29):
        points = []
        for p in TRUTH_STRENGTHS:
            few, many = table[21, p], table[large, p]
            points.append((math.log(p), odds(*many) - odds(*few), 1 / (variance(*few) + variance(*many))))
        weight = sum(w for _, _, w in points)
        x_mean, y_mean = (sum(v[2] * v[k] for v in points) / weight for k in (0, 1))
        spread = sum(w * (x - x_mean) ** 2 for x, _, w in points)
        slope = sum(w * (x - x_mean) * (y - y_mean) for x, y, w in points) / spread
        at = x_mean - y_mean / slope
        error = math.sqrt(1 / weight + (at - x_mean) ** 2 / spread) / slope
        print(f"distances 21 and {large} cross at p = {math.exp(at):.6f} ± {math.exp(at) * error:.6f}", flush=True)
        total += 1 / error ** 2
        weighted += at / error ** 2
    return math.exp(weighted / total)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sallow", default=os.path.join(TOP, "build/release/sallow"))
    parser.add_argument("--campaigns", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--simulate", type=int, default=0, metavar="CAMPAIGNS")
    parser.add_argument("--truth", type=float)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--keep", metavar="FOLDER")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or scratch
        os.makedirs(folder, exist_ok=True)
        if options.campaigns:
            synthetic(options, scratch)
        if options.simulate:
            truth = options.truth or crossing_of_large(options, folder)
            for k, (title, plan) in enumerate(PLANS.items()):
                stores = [collect(options, folder, f"simulated{k}", plan, options.seed + 100 * (k + 1) + seed)
                          for seed in range(options.simulate)]
                fits = [fitted(options.sallow, store)[0] for store in stores]
                summary(f"simulated, {title}, against p = {truth:.6f}", fits, [truth] * len(fits))


if __name__ == "__main__":
    main()
