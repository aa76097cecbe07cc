#!/usr/bin/env python3
"""Computes the costs of contraction orders from the files alone, and compares with the output of `sallow rcs cost`.

    price_order.py SALLOW

A circuit's network and random networks are searched, whole and sliced. This script reads their graph and order files
and computes the cost from the definitions in docs/formats/tensor_network.md: a tensor is its set of legs, numbers are
Python integers, and logarithms are taken only at the end.
"""
import json
import math
import random
import subprocess
import sys
import tempfile


def price(graph, order, slices):
    """Multiply-adds and the size of the largest tensor for one slice, and the number of slices."""
    dimensions = {line: dimension for line, (dimension, _, _) in graph.items()}
    tensors = {}
    for line, (_, *ends) in graph.items():
        for end in ends:
            if end >= 0 and line not in slices:
                tensors.setdefault(end, set()).symmetric_difference_update({line})
    count = 1 + max(end for _, *ends in graph.values() for end in ends)
    tensors = [tensors.get(k, set()) for k in range(count)]

    def size(legs):
        return math.prod(dimensions[leg] for leg in legs)

    cost, peak = 0, max(size(legs) for legs in tensors)
    used = set()
    for a, b in order:
        assert a < len(tensors) and b < len(tensors) and a != b and not {a, b} & used, "an order that does not fit"
        used |= {a, b}
        cost += size(tensors[a] | tensors[b])
        tensors.append(tensors[a] ^ tensors[b])
        peak = max(peak, size(tensors[-1]))
    assert len(order) == count - 1
    return cost, peak, math.prod(dimensions[leg] for leg in slices)


def read_graph(path):
    graph = {}
    for number, line in enumerate(open(path), 1):
        words = line.split("#")[0].split()
        if words:
            graph[number] = tuple(int(word) for word in words)
    return graph


def read_order(path):
    lines = [line.split() for line in open(path) if line.strip()]
    slices = {int(word) for word in lines[0][1:]} if lines[0][0] == "slice" else set()
    return [tuple(map(int, line)) for line in lines if line[0] != "slice"], slices


def main(sallow):
    def run(*arguments):
        done = subprocess.run([sallow, "rcs", *arguments], capture_output=True, text=True, cwd=folder)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def check(name, *network):
        found = json.loads(run("cost", *network, "--order_out", "o.order", "--rounds", "2", "--seed", "3", "--json"))
        graph = read_graph(f"{folder}/n.graph")
        order, slices = read_order(f"{folder}/o.order")
        whole, peak, _ = price(graph, order, set())
        each, sliced_peak, count = price(graph, order, slices)
        again = json.loads(run("cost", "--graph", "n.graph", "--order", "o.order", "--json"))
        for printed in (found, again):
            for key, expected in (("log10_multiply_adds", math.log10(whole)), ("log2_peak_elements", math.log2(peak)),
                                  ("log2_slices", math.log2(count)),
                                  ("sliced_log10_multiply_adds", math.log10(each * count)),
                                  ("sliced_log2_peak_elements", math.log2(sliced_peak))):
                assert abs(printed[key] - expected) < 1e-9, (name, key, printed[key], expected)
        return count

    with tempfile.TemporaryDirectory() as folder:
        run("gen", "--layout", "willow", "--qubits", "30", "--cycles", "10", "--seed", "1", "--out", "c.qsim")
        check("a circuit", "--circuit", "c.qsim", "--graph_out", "n.graph")
        slices = check("a sliced circuit", "--circuit", "c.qsim", "--graph_out", "n.graph", "--memory_elements", "2^12")
        assert slices > 1
        for seed in range(5):
            source = random.Random(seed)
            with open(f"{folder}/n.graph", "w") as file:
                for k in range(1, 20):
                    file.write(f"{source.randint(1, 5)} {k} {source.randrange(k)}\n")
                for _ in range(25):
                    a, b = source.sample(range(20), 2)
                    file.write(f"{source.randint(2, 4)} {a} {b}\n\n# a comment\n")
            check(f"random network {seed}", "--graph", "n.graph", "--memory_elements", "2000")
    print("the printed costs agree with the files")


if __name__ == "__main__":
    main(sys.argv[1])
