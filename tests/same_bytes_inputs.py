"""The input files of the commands in same_bytes_commands.py: texts in this file, or made by the first program."""
import itertools
import random
import string

SEEDS = (1, 2, 3)
FORMATS = ("01", "b8", "r8", "ptb64", "hits", "dets")


def variants(line, **choices):
    """The line once per combination of the values of its fields; the last field changes fastest."""
    names = [field for _, field, _, _ in string.Formatter().parse(line) if field]
    names = list(dict.fromkeys(names))
    for values in itertools.product(*(choices[name] for name in names)):
        yield line.format(**dict(zip(names, values)))


def log_odds(shots, errors):
    """Log-odds of errors for some shots, one line per shot; some lines are empty."""
    draw = random.Random(5)
    lines = []
    for _ in range(shots):
        named = draw.sample(range(errors), draw.choice((0, 1, 2, 5)))
        lines.append(" ".join(f"{error}:{draw.uniform(-2, 8):.3f}" for error in named))
    return "\n".join(lines) + "\n"


# Files written by hand. The circuits together use every kind of instruction that simulators treat differently.
TEXTS = {
    "cliffords.stim": """
        RX 0
        RY 1
        H 0 1 2 3
        H_XY 0
        H_YZ 1
        S 2
        S_DAG 3
        SQRT_X 0
        SQRT_X_DAG 1
        SQRT_Y 2
        SQRT_Y_DAG 3
        C_XYZ 0
        C_ZYX 1
        C_NXYZ 2
        C_ZNYX 3
        CX 0 1
        CY 1 2
        CZ 2 3
        XCX 0 2
        XCY 1 3
        XCZ 0 3
        YCX 0 1
        YCY 1 2
        YCZ 2 3
        SWAP 0 3
        ISWAP 0 1
        ISWAP_DAG 1 2
        CXSWAP 2 3
        CZSWAP 0 1
        SQRT_XX 0 1
        SQRT_YY 1 2
        SQRT_ZZ_DAG 2 3
        SPP X0*Y1*Z2
        SPP_DAG !Z0*Z3
        MXX 0 1
        MYY(0.01) 1 2
        MZZ !2 3
        MPP X0*X1 !Z2*Z3
        MPAD 0 1
        M 0 1
        CX rec[-1] 2
        CZ sweep[0] 3
        MRX 0
        MRY !1
        MX 2
        MY 3
        """,
    "noise.stim": """
        R 0 1 2 3
        X_ERROR(0.1) 0
        Y_ERROR(0.1) 1
        Z_ERROR(0.1) 2
        DEPOLARIZE1(0.1) 0 3
        DEPOLARIZE2(0.1) 0 1 2 3
        PAULI_CHANNEL_1(0.1,0.05,0.02) 0
        PAULI_CHANNEL_2(0.01,0.02,0.03,0,0,0,0.01,0,0,0.04,0,0,0.01,0,0.02) 1 2
        E(0.1) X0 Z1
        ELSE_CORRELATED_ERROR(0.2) Y2
        ELSE_CORRELATED_ERROR(0.3) X3 X0
        I_ERROR(0.1) 0
        HERALDED_ERASE(0.1) 0 1
        HERALDED_PAULI_CHANNEL_1(0.02,0.1,0.03,0.04) 2
        M(0.05) 0 1 2 3
        DETECTOR(1,2) rec[-7]
        DETECTOR rec[-6]
        DETECTOR rec[-5]
        DETECTOR rec[-4]
        DETECTOR rec[-3] rec[-2]
        DETECTOR rec[-1]
        OBSERVABLE_INCLUDE(0) rec[-2]
        OBSERVABLE_INCLUDE(2) rec[-1] rec[-4]
        """,
    "loops.stim": """
        QUBIT_COORDS(0,0) 0
        QUBIT_COORDS(1,0) 1
        R 0 1 2
        REPEAT 5 {
            X_ERROR(0.05) 0 2
            CX 0 1 2 1
            TICK
            REPEAT 2 {
                DEPOLARIZE1(0.01) 1
            }
            MR(0.02) 1
            SHIFT_COORDS(0,0,1)
            DETECTOR(1,0,0) rec[-1]
        }
        M 0 2
        DETECTOR(1,0,1) rec[-1] rec[-2]
        OBSERVABLE_INCLUDE(0) rec[-1]
        """,
    "heralds.stim": """
        R 0 1 2 3 4
        HERALDED_PAULI_CHANNEL_1(0.05,0.2,0,0.05) 0
        DETECTOR rec[-1]
        HERALDED_PAULI_CHANNEL_1(0,0.2,0.05,0) 2
        DETECTOR rec[-1]
        HERALDED_ERASE(0.3) 4
        DETECTOR rec[-1]
        CX 0 1 2 1 2 3 4 3
        M 1 3 0
        DETECTOR rec[-3]
        DETECTOR rec[-2]
        OBSERVABLE_INCLUDE(0) rec[-1]
        """,
    "feedback.stim": """
        R 0 1
        X_ERROR(0.2) 0
        CX sweep[0] 0
        M 0
        CX rec[-1] 1
        M 1
        DETECTOR rec[-1]
        DETECTOR rec[-2]
        OBSERVABLE_INCLUDE(0) rec[-1] rec[-2]
        """,
    "feedback.01": "00\n01\n10\n11\n",
    "sweep.01": "0\n1\n1\n0\n",
    "gauge.stim": "H 0\nX_ERROR(0.1) 1\nM 0 1\nDETECTOR rec[-2]\nDETECTOR rec[-1]\nOBSERVABLE_INCLUDE(0) rec[-1]\n",
    "hyper.dem": """
        error(0.1) D0 L0
        error(0.05) D0 D1
        detector(1, 2) D1
        repeat 3 {
            error(0.02) D1 D2 ^ D3 L1
            shift_detectors(0, 1) 1
        }
        error(0.01) D0 D1 D2
        error(0.2) D1
        logical_observable L2
        """,
    "torus.dem": "error(0.1) D0 D1\nerror(0.1) D0 D1 L0\n",
    "one_error.dem": "error(1) D0\n",
    "torus.01": "00\n11\n10\n",
    "measured.01": "0110\n1001\n",
    "log_odds.txt": log_odds(256, 150),
    "decoder.py": """
        import sys
        receive, send = sys.stdin.buffer, sys.stdout.buffer
        word, version, detectors, observables, size = receive.readline().split()
        receive.read(int(size))
        event_bytes, flip_bytes = (int(detectors) + 7) // 8, (int(observables) + 7) // 8
        while line := receive.readline():
            for _ in range(int(line)):
                send.write(bytes([receive.read(event_bytes)[0] & 1] + [0] * (flip_bytes - 1)))
            send.flush()
        """,
    "plan.json": """
        {"seed": 5, "max_shots": 2000, "tasks": [
            {"code": "surface_code", "task": "rotated_memory_z", "distance": [3, 5], "noise": "uniform",
             "p": [0.008, 0.012], "decoder": ["matching", "union_find"]},
            {"code": "repetition_code", "task": "memory", "distance": [3, 5, 7], "rounds": "d", "noise": "uniform",
             "p": [0.04, 0.06, 0.08, 0.1, 0.12]},
            {"circuit": ["surface.stim"], "decoder": "correlated", "metadata": {"chip": "ours"}, "max_failures": 50}]}
        """,
    "server.toml": """
[limits]
queue = 4
[[patch]]
name = "a"
model = "m.dem"
commit = 1
buffer = 1
deadline = "3us"
[[patch]]
name = "b"
model = "m.dem"
decoder = "correlated"
""",
    "requests.txt": """
0 enqueue a 0 1
0 enqueue b 0 1
1 enqueue a 1 1 2
1 enqueue a 3 4
2 get a 1
2 enqueue a 2
3 finish a
5 get a 4
5 finish b
9 reset a
""",
    "plan.toml": """
        max_shots = 1500
        code = "surface_code_cz"
        task = ["rotated_memory_x", "rotated_memory_z"]
        distance = 3
        rounds = [2, "2d"]
        noise = "si1000:0.004"
        postselect = "D0,D2-D3"
        """,
    "sinter.csv": """
             shots,    errors,  discards, seconds,decoder,strong_id,json_metadata,custom_counts
              1000,         9,         0,   0.001,pymatching,2dc50d70bf0f1cda,"{""d"":3,""p"":0.001}","{""events"":114}"
               500,         1,        10,   0.002,pymatching,2dc50d70bf0f1cda,"{""d"":3,""p"":0.001}","{""events"":6}"
                10,         0,         0,       0,"a,b",00ff,null,
        """,
    "bell.qsim": "2\n0 h 0\n1 cnot 0 1\n",
    "wide.qsim": "45\n0 h 0\n",
    "gates.qasm": """
        OPENQASM 3.0;
        include "stdgates.inc";
        qubit[3] q;
        bit[3] c;
        gate mine(a) x, y { rx(a) x; cx x, y; p(a / 2) y; }
        h q;
        mine(pi / 3) q[0], q[1];
        ctrl @ ry(0.3) q[1], q[2];
        inv @ s q[2];
        u3(0.1, 0.2, 0.3) q[0];
        c[0] = measure q[0];
        if (c[0]) x q[1];
        c[1] = measure q[1];
        c[2] = measure q[2];
        """,
    "unitary.qasm": """
        OPENQASM 2.0;
        include "qelib1.inc";
        qreg q[3];
        creg c[3];
        gate mine(a) x, y { rx(a) x; cx x, y; u1(a / 2) y; }
        h q;
        mine(pi / 3) q[0], q[1];
        u3(0.1, 0.2, 0.3) q[2];
        ccx q[0], q[1], q[2];
        cu1(0.4) q[0], q[2];
        tdg q[1];
        swap q[0], q[2];
        measure q -> c;
        """,
    "unitary.stim": "H 0 1\nS 0\nSQRT_X_DAG 1\nCX 0 1 1 2\nISWAP 0 2\nCZ 0 1\nC_XYZ 2\nTICK\nM 0 1 2\n",
    "sums.txt": "# sums\nZ0 - Z1\n0.5*X0*Y1 + 0.25\nZ1\n",
    "bits.01": "00\n01\n11\n",
    "nine.01": "000000000\n010101010\n111111111\n110010011\n",
    "triangle.graph": "2 0 1\n2 1 2\n2 2 0\n2 0 -1\n",
    "triangle.order": "0 1\n2 3\n",
    # Files with errors.
    "gate.stim": "M 0\n  CXX 0 1\n",
    "open.stim": "REPEAT 3 {\nH 0\n",
    "brace.stim": "H 0\n}\n",
    "probability.stim": "X_ERROR(1.5) 0\n",
    "lookback.stim": "M 0\nDETECTOR rec[-9]\n",
    "target.stim": "H rec[-1]\n",
    "pair.stim": "CX 0 1 2\n",
    "same.stim": "CX 0 0\n",
    "number.stim": "M 1e3\n",
    "long.stim": "REPEAT 1000000000000 {\nX_ERROR(0.1) 0\nMR 0\nDETECTOR rec[-1]\n}\n",
    "word.dem": "error(0.1) D0\nerorr(0.1) D1\n",
    "probability.dem": "error(1.1) D0\n",
    "open.dem": "repeat 3 {\nerror(0.1) D0\n",
    "long.dem": "repeat 1000000000000 {\nerror(0.1) D0 D1 L0\n}\n",
    "letters.01": "0a\n",
    "ragged.01": "01\n0\n",
    "soft.txt": "0:1\n0:1 99:2\n\n",
    "plan_code.json": '{\n  "code": "surfce_code", "task": "rotated_memory_z", "distance": 3,\n'
                      '  "noise": "uniform", "p": 0.1}\n',
    "plan_p.toml": 'code = "surface_code"\ntask = "rotated_memory_z"\ndistance = 3\n'
                   'noise = "uniform"\np = [0.1, -0.002]\n',
    "plan_key.json": '{"cod": "surface_code"}\n',
    "plan_text.json": '{"code": \n',
    "bad.csv": "shots,errors,discards,seconds,decoder,strong_id,json_metadata,custom_counts\n10,5,6,1,d,1,null,\n",
    "gate.qsim": "2\n0 hh 0\n",
    "gate.qasm": "OPENQASM 3.0;\nqubit[2] q;\ncxx q[0], q[1];\n",
    "loop.qasm": "OPENQASM 3.0;\nqubit[2] q;\nfor int i in [0:1] { h q[i]; }\n",
    "dangling.graph": "2 0 1\n2 1 7\n2 7 0\n",
}

# Files that the first program makes for both programs. These lines are also compared, first in the list.
MODELS = ("repetition", "surface", "cz", "color", "five", "heralds")
INPUTS = [
    "gen --code repetition_code --task memory --distance 5 --rounds 3 --noise uniform:0.03 --out repetition.stim",
    "gen --code surface_code --task rotated_memory_z --distance 3 --rounds 3 --noise uniform:0.01 --out surface.stim",
    "gen --code surface_code_cz --task rotated_memory_x --distance 3 --rounds 3 --noise si1000:0.006 --out cz.stim",
    "gen --code color_code --task memory_xyz --distance 3 --rounds 3 --noise uniform:0.004 --out color.stim",
    "gen --code surface_code --task rotated_memory_x --distance 5 --rounds 5 --noise si1000:0.004 --out five.stim",
    *variants("analyze_errors --decompose_errors --ignore_decomposition_failures --approximate_disjoint_errors 1"
              " --in {model}.stim --out {model}.dem", model=MODELS),
    *variants("detect --in {model}.stim --shots 256 --seed {seed} --out {model}.{seed}.01"
              " --obs_out {model}.{seed}.flips", model=MODELS, seed=SEEDS),
    "detect --in noise.stim --shots 256 --seed 1 --out noise.1.01",
    *variants("sample_dem --in hyper.dem --shots 256 --seed {seed} --out hyper.{seed}.01 --obs_out hyper.{seed}.flips"
              " --err_out hyper.{seed}.errors", seed=SEEDS),
    "sample --in surface.stim --shots 128 --seed 1 --out surface.results",
    *variants("detect --in surface.stim --shots 128 --seed 1 --out_format {format} --out surface.{format}"
              " --obs_out surface.{format}.flips --obs_out_format {format}", format=FORMATS),
    "collect plan.json --db plan.sqlite --threads 1",
    "collect plan.toml --db other.sqlite --seed 9 --threads 1",
    "collect repetition.stim --db part1.sqlite --seed 5 --max_shots 2000 --shards 0::2 --threads 1",
    "collect repetition.stim --db part2.sqlite --seed 5 --max_shots 2000 --shards 1::2 --threads 1",
    "rcs gen --layout grid:3x3 --cycles 6 --seed 1 --out nine.qsim",
    "rcs sample --circuit nine.qsim --shots 500 --seed 1 --out nine.samples",
    "rcs cost --circuit nine.qsim --rounds 2 --seed 1 --order_out nine.order --graph_out nine.graph",
]
