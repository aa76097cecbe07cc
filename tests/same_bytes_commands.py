"""The commands that same_bytes.py runs.

A command is one line, as in a shell after 'sallow', but without expansions:

    NAME=VALUE ...  at the start: environment variables
    < FILE          at the end of a step: reads its standard input from the file
    ;               between steps, which run one after the other in the same folder
    $DATA           the folder of published records

Every command runs in its own folder, with copies of the files of same_bytes_inputs.py that it uses.
"""
from same_bytes_inputs import FORMATS, INPUTS, MODELS, SEEDS, variants

KERNELS = ("portable", "avx2", "avx512")
TASKS = ("repetition_code --task memory",
         "surface_code --task rotated_memory_x", "surface_code --task rotated_memory_z",
         "surface_code --task unrotated_memory_x", "surface_code --task unrotated_memory_z",
         "surface_code_cz --task rotated_memory_x", "surface_code_cz --task rotated_memory_z",
         "color_code --task memory_xyz")
CIRCUIT_NOISE = (" --after_clifford_depolarization 0.01 --before_round_data_depolarization 0.02"
                 " --before_measure_flip_probability 0.03 --after_reset_flip_probability 0.04")
NOISE = ("uniform", "sd6", "si1000", "phenomenological", "code_capacity")
MATCHING = ("matching", "matching:near=5", "matching:near=192", "matching:heralds=1")
ENSEMBLES = ("ensemble", "ensemble:members=3", "ensemble:members=3,join=vote", "ensemble:members=2,spread=1,seed=7",
             "ensemble:rounds=0,width=8", "ensemble:least=0.2,near=5")
DECODERS = MATCHING + ("correlated", "correlated:near=5", "correlated:likelier=0", "union_find", "union_find:steps=1",
                       "union_find:steps=8", "'exec:python3 decoder.py'") + ENSEMBLES
USUAL_DECODERS = ("matching", "matching:heralds=1", "correlated", "union_find", "ensemble:members=2",
                  "'exec:python3 decoder.py'")
OUTPUTS = ("", " --json")


def inputs(add):
    """Inputs of the commands below"""
    for line in INPUTS:
        add(line)


def help_pages(add, topics):
    """Help"""
    add("help")
    add("help {topic}", topic=topics)
    add("completion {shell}", shell=("bash", "zsh", "fish", "csh", "bash --out completion"))
    add("man {words}", words=("", "estimate", "'rcs sample'", "nothing", "--out_dir pages"))
    add("{words}", words=("", "--help", "--version", "help nothing", "help rcs", "help rcs nothing", "rcs", "nothing",
                          "detect --help", "detct", "rcs sampel", "detect --shosts 3", "detect --shots"))


def networks(add):
    """Networks"""
    add("train --distance 3 --rounds 2 --layers d16 --shots 64 --batch 32 --validation_shots 128 --seed 1 --anonymous"
        " --threads {t} --out n.safetensors", t=(1, 2))
    add("train {wrong} --out n.safetensors",
        wrong=("", "--distance 4", "--distance 3 --score", "--distance 3 --batch 5"))
    add("card {wrong}", wrong=("", "nothing.safetensors"))


def code_circuits(add):
    """Circuits of codes"""
    add("gen --code {task} --distance {d} --rounds {r} --noise {noise}:0.003", task=TASKS, d=(3, 5), r=(1, 3),
        noise=NOISE)
    add("gen --code {task} --distance 3 --rounds 2 --out c.stim" + CIRCUIT_NOISE, task=TASKS)
    add("gen --code {task} --distance {d} --rounds {r}", task=TASKS, d=(2, 4, 7), r=(2,))
    add("gen {wrong}", wrong=(
        "", "--code surface_code", "--code surfce_code --task rotated_memory_z --distance 3 --rounds 3",
        "--code surface_code --task rotated_memory_z --distance 3 --rounds 0",
        "--code surface_code --task memory --distance 3 --rounds 3",
        "--code surface_code --task rotated_memory_z --distance three --rounds 3",
        "--code surface_code --task rotated_memory_z --distance 3 --rounds 3 --noise si100:0.1",
        "--code surface_code --task rotated_memory_z --distance 3 --rounds 3 --noise si1000",
        "--code surface_code --task rotated_memory_z --distance 3 --rounds 3 --noise si1000:2",
        "--code surface_code --task rotated_memory_z --distance 3 --rounds 3 --noise sd6:0.1 "
        "--after_clifford_depolarization 0.1", "--code color_code --task memory_xyz --distance 4 --rounds 3"))


def sampling(add):
    """Sampling circuits"""
    add("sample --in {c}.stim --shots 64 --seed {seed} --out_format {format}", c=("surface", "noise"), seed=SEEDS,
        format=FORMATS)
    add("sample --in {c}.stim --shots 1100 --seed {seed} --out r.01 --threads {threads}",
        c=MODELS + ("cliffords", "noise", "loops", "feedback", "gauge"), seed=SEEDS, threads=(1, 2))
    add("detect --in {c}.stim --seed 1 --shots 3", c=("cliffords", "gauge"))
    add("sample --seed 1 --shots 3 < cliffords.stim")
    add("sample --in five.stim --shots 2100 --seed {seed} --skip_reference_sample --out r.b8 --out_format b8",
        seed=SEEDS)
    add("detect --in {c}.stim --shots 64 --seed {seed} --out_format {format} --obs_out flips --obs_out_format {format}",
        c=("surface", "noise"), seed=SEEDS, format=FORMATS)
    add("detect --in {c}.stim --shots 1100 --seed {seed} --out e.01 --append_observables --threads {threads}",
        c=MODELS + ("noise", "loops", "feedback"), seed=SEEDS, threads=(1, 2))
    add("detect --in surface.stim --shots 10 --seed {seed} --out_format dets", seed=SEEDS)
    add("SALLOW_KERNELS={kernels} {what} --in {c}.stim --shots 2100 --seed {seed} --out r.b8 --out_format b8",
        kernels=KERNELS, what=("sample", "detect"), c=("five", "noise"), seed=SEEDS)


def shot_formats(add):
    """Measurements to detection events; formats"""
    add("m2d --circuit surface.stim --in surface.results --out_format {format} --obs_out flips"
        " --obs_out_format {format}", format=FORMATS)
    add("m2d --circuit feedback.stim --in feedback.01 {flags} --obs_out flips.01",
        flags=("", "--sweep sweep.01", "--in_format 01 --sweep sweep.01 --sweep_format 01",
               "--sweep sweep.01 --append_observables", "--skip_reference_sample",
               "--ran_without_feedback", "--sweep sweep.01 --ran_without_feedback --out e.01"))
    add("sample --in surface.stim --shots 128 --seed 2 --out r --out_format {a} ; convert --in r --in_format {a}"
        " --out s --out_format {b} --circuit surface.stim --types M", a=FORMATS, b=FORMATS)
    add("convert --in surface.{format} --in_format {format} --out_format {b} --num_detectors 24 --num_observables 0",
        format=FORMATS, b=("01", "dets"))
    add("convert --in surface.01 --out_format {format} --bits_per_shot 24", format=FORMATS)
    add("convert --in surface.results --out_format dets --num_measurements 33")
    add("detect --in noise.stim --shots 64 --seed 3 --append_observables --out e ; convert --in e --circuit noise.stim"
        " --types DL --out {out} --obs_out flips --obs_out_format {format}", out=("d",), format=FORMATS)
    add("detect --in noise.stim --shots 64 --seed 3 --append_observables --out e ; convert --in e --dem hyper.dem")


def error_models(add):
    """Error models"""
    add("analyze_errors --in {c}.stim{flags}", c=MODELS + ("loops", "feedback"),
        flags=("", " --decompose_errors", " --fold_loops", " --approximate_disjoint_errors 0.5"))
    add("analyze_errors --in {c}.stim --approximate_disjoint_errors 1{flags}", c=MODELS + ("noise",), flags=(
        " --decompose_errors", " --decompose_errors --ignore_decomposition_failures --out m.dem",
        " --decompose_errors --block_decompose_from_introducing_remnant_edges", " --fold_loops --decompose_errors",
        " --decompose_errors --ignore_decomposition_failures --block_decompose_from_introducing_remnant_edges"))
    add("analyze_errors --in gauge.stim{flags}", flags=("", " --allow_gauge_detectors"))
    add("dem --decompose_errors < surface.stim")
    add("sample_dem --in {m}.dem --shots 1100 --seed {seed} --out e --obs_out flips --err_out errors"
        " --threads {threads}", m=MODELS + ("hyper",), seed=SEEDS, threads=(1, 2))
    add("sample_dem --in surface.dem --shots 64 --seed {seed} --out_format {format} --obs_out flips --obs_out_format"
        " {format} --err_out errors --err_out_format {format}", seed=SEEDS, format=FORMATS)
    add("sample_dem --in surface.dem --shots 64 --seed 1 --memory {memory}", memory=("1GiB", "1KiB"))
    add("sample_dem --in hyper.dem --shots 256 --replay_err_in hyper.{seed}.errors --obs_out flips", seed=SEEDS)
    add("sample_dem --in hyper.dem --shots 64 --seed 1 --err_out e --err_out_format {format} --out a ; sample_dem --in"
        " hyper.dem --shots 64 --replay_err_in e --replay_err_in_format {format} --out b", format=FORMATS)
    add("explain_errors --in {c}.stim{flags}", c=MODELS + ("loops",), flags=("", " --single --out explained"))
    add("explain_errors --in surface.stim --dem_filter {m}.dem", m=("one_error", "torus", "surface"))
    add("explain_errors --single < loops.stim")
    add("explain_errors --in surface.stim --event {event}{flags}", event=("D0", "D20,D23", "D999"),
        flags=("", " --exactly", " --lines"))
    add("{what} --circuit gauge.stim --allow_gauge_detectors", what=("distance", "decode --in surface.1.01"))
    add("distance --circuit {c}.stim{output}", c=("repetition", "surface", "cz", "color", "heralds", "loops"),
        output=OUTPUTS)
    add("distance --circuit five.stim --kind graphlike{output}", output=OUTPUTS)
    add("distance --dem {m}.dem --kind {kind}{output}", m=("surface", "color", "hyper", "torus"),
        kind=("graphlike", "hyperedge"), output=OUTPUTS)
    add("distance --code surface_code --task rotated_memory_x --distance 3 --rounds 2" + CIRCUIT_NOISE)
    add("distance --code {task} --distance 3 --rounds 2 --noise uniform:0.001 --max_steps {steps}", task=TASKS,
        steps=(10, 1000000))


def decoding(add):
    """Decoding"""
    counted = "decode --dem {m}.dem --in {m}.{seed}.01 --obs_in {m}.{seed}.flips --out p.01 --decoder {decoder}"
    add(counted, m=("repetition", "surface", "heralds", "hyper"), seed=SEEDS, decoder=DECODERS)
    add(counted, m=("cz", "color", "five"), seed=SEEDS, decoder=USUAL_DECODERS)
    add(counted + " --json", m=("surface", "hyper"), seed=SEEDS, decoder=DECODERS)
    add("decode --dem {m}.dem --in {m}.{seed}.01 --decoder exact", m=("repetition", "heralds"), seed=SEEDS)
    add("decode --circuit {m}.stim --decoder {decoder} < {m}.1.01", m=MODELS + ("noise",),
        decoder=("matching", "correlated", "union_find", "ensemble:members=2"))
    add("decode --dem surface.dem --in surface.{format} --in_format {format} --out_format {format}"
        " --obs_in surface.{format}.flips --obs_in_format {format}", format=FORMATS)
    add("detect --in five.stim --shots 2100 --seed {seed} --append_observables --out e.b8 --out_format b8 ;"
        " decode --dem five.dem --in e.b8 --in_format b8 --in_includes_appended_observables --decoder {decoder}"
        " --threads {threads}", seed=SEEDS, decoder=("matching", "correlated", "union_find", "ensemble"),
        threads=(1, 2))
    add("SALLOW_KERNELS={kernels} decode --dem {m}.dem --in {m}.{seed}.01 --decoder {decoder}", kernels=KERNELS,
        m=("five", "heralds"), seed=SEEDS,
        decoder=("matching", "matching:heralds=1", "correlated", "union_find", "ensemble:members=2"))
    add("decode --dem {m}.dem --in {m}.{seed}.01 --out p --weights_out w --decoder {decoder}",
        m=("surface", "heralds", "color"), seed=SEEDS, decoder=MATCHING + ("correlated", "ensemble", "union_find"))
    add("decode --dem {m}.dem --in {m}.{seed}.01 --obs_in {m}.{seed}.flips --out p --gap_out g --min_gap {gap}"
        "{output}", m=MODELS, seed=SEEDS, gap=("2.5",), output=OUTPUTS)
    add("decode --dem {m}.dem --in {m}.{seed}.01 --out p --gap_out g", m=MODELS, seed=SEEDS)
    add("decode --dem surface.dem --in surface.1.01 --obs_in surface.1.flips --out p --min_gap 3 --decoder {decoder}",
        decoder=DECODERS)
    add("decode --dem {m}.dem --in {m}.{seed}.01 --certificates_out proofs --out p --decoder {decoder}",
        m=MODELS, seed=SEEDS, decoder=("matching", "matching:near=5"))
    add("decode --dem surface.dem --in surface.1.01 --certify --decoder {decoder}{output}", decoder=USUAL_DECODERS,
        output=OUTPUTS)
    add("decode --dem {m}.dem --in {m}.{seed}.01 --log_odds log_odds.txt --out p --weights_out w{output}",
        m=("surface", "five", "cz"), seed=SEEDS, output=OUTPUTS)
    add("decode --dem surface.dem --in surface.1.01 --log_odds log_odds.txt{flags}",
        flags=(" --certify", " --gap_out g", " --threads 1", " --decoder correlated", " --decoder matching:heralds=1"))
    add("decode --dem {m}.dem --in {m}.1.01 --strict --decoder {decoder}", m=("surface", "color", "heralds", "hyper"),
        decoder=("matching", "correlated", "ensemble", "union_find"))
    add("decode --dem {m}.dem --in {m}.1.01 --strict --decoder exact", m=("heralds", "hyper", "five"))
    add("decode {given} --in surface.1.01 --out p --errors_out e --decoder {decoder}", decoder=USUAL_DECODERS,
        given=("--dem surface.dem", "--circuit surface.stim"))
    add("decode --dem hyper.dem --in hyper.1.01 --gap_out g --memory {memory}", memory=("1GiB", "1KiB"))
    add("decode --dem torus.dem --in torus.01{flags}", flags=("", " --gap_out g", " --min_gap 2", " --weights_out w"))


def estimates(add):
    """Sampling and decoding in one pass"""
    add("estimate --circuit {c}.stim --max_shots 1500 --seed {seed} --decoder {decoder}{output}",
        c=("surface",), seed=SEEDS, decoder=DECODERS, output=OUTPUTS)
    add("estimate --circuit surface.stim --max_shots 1500 --seed {seed} --decoder {window}{inner}", seed=SEEDS,
        window=("window:commit=1,buffer=2,inner=",), inner=("matching", "correlated", "union_find"))
    add("estimate --circuit heralds.stim --max_shots 1500 --seed {seed} --decoder {decoder}", seed=SEEDS,
        decoder=USUAL_DECODERS)
    add("estimate --circuit {c}.stim --max_shots 1500 --seed 1 --rounds 3{flags}", c=MODELS + ("noise", "loops"),
        flags=("", " --certify", " --min_gap 2.5", " --strict", " --json --certify", " --json --min_gap 2.5"))
    add("estimate --code {task} --distance 3 --rounds 3 --noise {noise}:0.01 --max_shots 1000 --seed {seed}",
        task=TASKS, noise=("uniform", "si1000"), seed=SEEDS)
    add("estimate --code surface_code --task rotated_memory_z --distance 3 --rounds 3 --max_shots 1000 --seed 1"
        + CIRCUIT_NOISE)
    add("estimate --circuit five.stim --max_shots 20000 --max_failures {failures} --seed {seed} --threads {threads}",
        failures=(0, 1, 20), seed=SEEDS, threads=(1, 2))
    add("SALLOW_KERNELS={kernels} estimate --circuit five.stim --max_shots 3000 --seed {seed} --decoder {decoder}",
        kernels=KERNELS, seed=SEEDS, decoder=("matching", "correlated", "union_find"))
    add("estimate --max_shots 100 --seed 1 < surface.stim")
    add("estimate --circuit surface.stim --max_shots 1500 --seed 1 --min_gap 0,5dB,2.5{flags}",
        flags=("", " --json", " --html kept.html", " --memory 1KiB"))
    add("{what} --circuit gauge.stim --seed 1 --allow_gauge_detectors", what=(
        "estimate --max_shots 500", "rare --relative_error 0.5 --max_decodes 20000"))


def rare_failures(add):
    """Rare failures"""
    rare = "--relative_error 0.5 --max_decodes 200000"
    add("rare --dem {m}.dem --seed {seed} --method {method} " + rare + "{output}", m=("repetition", "surface"),
        seed=SEEDS, method=("splitting", "strata", "both"), output=OUTPUTS)
    add("rare --circuit {c}.stim --seed 1 --decoder {decoder} " + rare + "{output}", c=("repetition", "heralds"),
        decoder=("matching", "matching:heralds=1", "correlated", "union_find"), output=OUTPUTS)
    add("rare --dem surface.dem --seed {seed} --method {method} --extrapolate 1,0.5,0.1 " + rare + "{output}",
        seed=SEEDS, method=("none", "splitting"), output=OUTPUTS)
    add("rare --code surface_code --task rotated_memory_z --distance 3 --rounds 2 --noise {noise}:0.002 --seed 1"
        " --threads {threads} --strict " + rare, noise=("uniform", "si1000"), threads=(1, 2))
    add("rare --code repetition_code --task memory --distance 3 --rounds 2 --seed 1 " + rare + CIRCUIT_NOISE)
    add("rare --dem hyper.dem --seed 1{flags} " + rare,
        flags=("", " --strict", " --method splitting", " --memory 1KiB", " --memory 1GiB"))


def campaigns(add):
    """Campaigns and their stores"""
    add("collect plan.json --db r.sqlite --threads {threads}{output}", threads=(1, 2), output=OUTPUTS)
    add("collect plan.toml --db r.sqlite --seed {seed}{output}", seed=SEEDS, output=OUTPUTS)
    add("collect surface.stim heralds.stim --db r.sqlite --seed {seed} --decoder {decoder} --max_shots 1500{output}",
        seed=SEEDS, decoder=USUAL_DECODERS, output=OUTPUTS)
    add("collect repetition.stim --db r.sqlite --seed {seed} --max_shots 20000 {stop}", seed=SEEDS,
        stop=("--max_failures 30", "--relative_error 0.3", "--postselect D0,D3-D4", "--postselect coord:1", "--strict"))
    add("collect repetition.stim --db r.sqlite --seed 5 --max_shots 500 ; collect repetition.stim --db r.sqlite"
        " --max_shots 1500 --json ; collect plan.json --db r.sqlite --decoder matching --db_wait 1")
    add("collect repetition.stim --db r.sqlite --seed 5 --max_shots 2000 --same_shots --decoder matching --decoder"
        " union_find{output}", output=OUTPUTS)
    add("combine all.sqlite sinter.csv --set code=c,rounds=2d,noise=n ; fit --db all.sqlite")
    add("combine all.sqlite part1.sqlite part2.sqlite{more} ; export --db all.sqlite",
        more=("", " part1.sqlite", " plan.sqlite"))
    add("combine all.sqlite sinter.csv{more} --db_wait 1 ; export --db all.sqlite --out all.csv ;"
        " combine b.sqlite all.csv ; export --db b.sqlite --format sinter", more=("", " sinter.csv", " other.sqlite"))
    add("fit --db part1.sqlite")
    for store in ("plan", "other"):
        add(f"export --db {store}.sqlite")
        add(f"fit --db {store}.sqlite{{output}}", output=OUTPUTS)
        add(f"report --db {store}.sqlite --out page.html")
        add(f"report --db {store}.sqlite")
        add(f"report --db {store}.sqlite --svg figure.svg{{figure}}",
            figure=("", " --figure others-rates", " --figure x"))


def records(add):
    """Published records"""
    d3, d5 = ("$DATA/sycamore/surface_code_bZ_d3_r03_center_3_5", "$DATA/sycamore/surface_code_bZ_d5_r05_center_5_5")
    add("dataset {d} --shots 400 --decoder {decoder}{output}", d=(d3, d5), decoder=DECODERS, output=OUTPUTS)
    add("dataset {d} --shots 400{flags}{output}", d=(d3, d5),
        flags=("", " --prior pij", " --prior si1000:0.004", " --prior circuit", " --prior learned",
               " --prior learned:flips --threads 3", " --decoder matching --certify",
               " --threads 1", " --html page.html"), output=OUTPUTS)
    add("dataset $DATA/sycamore --shots 300 --min_rounds {rounds}{output}", rounds=(1, 5), output=OUTPUTS)
    add("dataset $DATA/willow --shots 10")
    add("record {d} --shots 3000{output}", d=(d3, d5), output=OUTPUTS)
    add("budget surface.stim --seed 1 --max_failures 200{output}", output=OUTPUTS)
    add("{kernels}learn {d} --shots 400{flags}{output}", d=(d3, d5), output=OUTPUTS,
        kernels=("", *(f"SALLOW_KERNELS={kernels} " for kernels in KERNELS)),
        flags=(" --out learned --classes_out classes.csv", " --out learned --flips --from odd --threads 3",
               " --flips --for matching --passes 2 --iterations 0"))
    add("willow --data $DATA/sycamore --shots 300 --decoder matching{output}", output=OUTPUTS)
    add("detect --in $DATA/codes/{c}.stim --shots 128 --seed 1 --out e.b8 --out_format b8",
        c=("bb_72_12_6_x_r6_si1000_p0.003", "color_superdense_d5_x_uniform_p0.002", "surface_d5_x_si1000_p0.001",
           "surface_transversal_cx_d5_x_si1000_p0.001"))
    add("estimate --circuit $DATA/codes/{c}.stim --max_shots 300 --seed 1 --decoder {decoder}",
        c=("color_superdense_d5_x_uniform_p0.002", "surface_d5_x_si1000_p0.001"),
        decoder=("matching", "correlated", "union_find", "ensemble:members=2"))
    add("rcs cost --graph $DATA/rcs/google_n53_m20.graph --memory_elements 2^30 --time 0.0001 --seed 1")


def willow(add):
    """Willow"""
    add("willow --part memories --shots 64 --seed {seed}{output}", seed=SEEDS, output=OUTPUTS)
    add("willow --part memories --shots 64 --seed 1 --decoder union_find --decoder matching --threads 1"
        " --html page.html")
    add("willow --part circuits --shots 20 --seed 1 --steps 1000")
    add("willow --part circuits --shots 20 --seed {seed} --time 0.0001{output}", seed=SEEDS[:1], output=OUTPUTS)


def gate_circuits(add):
    """Circuits of arbitrary gates"""
    add("rcs gen --layout {layout} --qubits {qubits} --cycles 8 --seed {seed} --patch {patch}",
        layout=("sycamore", "willow", "grid:3x5"), qubits=(0, 12), seed=SEEDS, patch=("none", "patch", "elided"))
    add("rcs gen --layout grid:2x3 --cycles 3 --seed {seed} --out c.qasm", seed=SEEDS)
    circuits = ("nine.qsim", "bell.qsim", "unitary.qasm", "unitary.stim", "gates.qasm", "cliffords.stim", "noise.stim")
    add("rcs convert --circuit {c}", c=circuits)
    add("rcs convert --circuit {c} --out c.qasm ; rcs convert --circuit c.qasm --out c.qsim", c=circuits)
    add("rcs convert < bell.qsim")
    add("rcs sample --circuit {c} --shots 200 --seed {seed} --noise {noise} --precision {precision}",
        c=("nine.qsim", "gates.qasm", "unitary.qasm", "unitary.stim"), seed=SEEDS, precision=("single", "double"),
        noise=("none", "sycamore", "willow", "one=0.01,two=0.02,readout=0.03,damping=0.04"))
    add("rcs sample --circuit nine.qsim --shots 200 --seed {seed} --out s.01 --json --noise willow"
        " --shots_per_trajectory {each} --threads {threads}", seed=SEEDS, each=(1, 10), threads=(1, 2))
    add("SALLOW_KERNELS={kernels} rcs sample --circuit nine.qsim --shots 200 --seed {seed} --noise willow"
        " --precision {precision}", kernels=KERNELS, seed=SEEDS, precision=("single", "double"))
    add("rcs xeb --circuit nine.qsim --samples nine.samples{flags}{output}",
        flags=("", " --noise sycamore", " --precision double", " --threads 1"), output=OUTPUTS)
    add("rcs xeb --circuit nine.qsim < nine.samples")
    add("rcs expect --circuit {c} --pauli Z0*Z1 --pauli '0.5*X0*Y1 - Z1 + 1'{flags} --seed 1{output}",
        c=("nine.qsim", "gates.qasm"), output=OUTPUTS,
        flags=("", " --precision double", " --observables sums.txt", " --noise sycamore --trajectories 100",
               " --noise readout=0.1", " --noise willow --trajectories 50 --threads 1"))
    add("rcs fidelity --qubits 6,8 --cycles 4,6 --shots 200 --seed {seed}{flags}{output}", seed=SEEDS, output=OUTPUTS,
        flags=("", " --noise willow --layout willow", " --patch patch --circuits 2", " --shots_per_trajectory 1",
               " --html page.html", " --threads 1"))
    add("rcs amplitudes --circuit nine.qsim --bitstrings nine.01 --method {method}{flags}{output}",
        method=("auto", "state_vector", "contract --rounds 2"),
        flags=("", " --precision double", " --threads 1"), output=OUTPUTS)
    add("rcs amplitudes --circuit nine.qsim --bitstrings nine.01 --method contract{flags}{output}", output=OUTPUTS,
        flags=(" --rounds 2 --seed 3 --order_out o", " --order nine.order", " --rounds 2 --keep_gates",
               " --rounds 1 --memory 12KiB", " --rounds 2 --checkpoint sums"))
    add("rcs amplitudes --circuit bell.qsim < bits.01")
    add("SALLOW_KERNELS={kernels} rcs amplitudes --circuit nine.qsim --bitstrings nine.01 --method {method}",
        kernels=KERNELS, method=("state_vector", "contract --rounds 2"))
    add("rcs cost --circuit nine.qsim --rounds 2 --seed {seed}{flags}{output}", seed=SEEDS, output=OUTPUTS,
        flags=("", " --open", " --keep_gates", " --memory_elements 2^3", " --samples 1000 --fidelity 0.002",
               " --machine laptop", " --order_out o --graph_out g", " --time 100 --threads 1"))
    add("rcs cost --circuit nine.qsim --steps 5000 --seed 1{output}", output=OUTPUTS)
    add("rcs cost --graph {graph}.graph --rounds 1 --seed 1{output}", graph=("triangle", "nine"), output=OUTPUTS)
    add("rcs cost --graph triangle.graph --order triangle.order{output}", output=OUTPUTS)
    add("rcs willow --qubits {qubits} --cycles 4 --rounds 1 --seed {seed}{flags}{output}", qubits=(6, 12), seed=SEEDS,
        flags=("", " --html page.html", " --threads 1"), output=OUTPUTS)
    add("rcs willow --time 0.0001 --seed 1")
    add("rcs willow --qubits 6 --cycles 4 --steps 2000 --seed 1 --orders_out orders.txt")


def schedules(add):
    """Requests to a server, replayed"""
    add("analyze_errors --in surface.stim --out m.dem ; serve server.toml --schedule requests.txt --service {time}",
        time=("100ns", "1us", "3us"))


def wrong_circuits(add):
    """Errors in circuits"""
    wrong = ("gate", "open", "brace", "probability", "lookback", "target", "pair", "same", "number", "missing")
    add("{what} --in {c}.stim --seed 1 --out o", what=("detect", "sample"), c=wrong)
    add("{what} --in {c}.stim --out o", what=("analyze_errors", "explain_errors"), c=wrong)
    add("{what}.stim", what=("estimate --seed 1 --circuit long", "decode --circuit gate", "distance --circuit open",
                             "rare --seed 1 --circuit target", "m2d --circuit gate", "rcs convert --circuit noise"))
    add("detect --in . --seed 1")


def wrong_models_and_shots(add):
    """Errors in models, shots and decoders"""
    add("decode --dem {m}.dem --in surface.1.01", m=("word", "probability", "open", "long", "missing", "torus"))
    add("{what} --in {m}.dem --seed 1", what=("sample_dem",), m=("word", "probability", "open", "missing"))
    add("decode --dem surface.dem --in {shots}", shots=("letters.01", "ragged.01", "missing.01", "surface.stim"))
    add("decode --dem surface.dem --in surface.{a} --in_format {b}", a=FORMATS, b=FORMATS)
    add("convert --in surface.{a} --in_format {b} --out_format 01 --bits_per_shot 24", a=FORMATS, b=FORMATS)
    add("decode --dem surface.dem --in surface.1.01 --decoder {decoder}", decoder=(
        "matchign", "matching:nearr=3", "matching:near=x", "matching:near=0", "matching:near", "ensemble:join=mean",
        "ensemble:members=0", "ensemble:width=99", "union_find:steps=0", "exact:a=1", "exec", "exec:false",
        "'exec:python3 missing.py'", "matching:heralds=2"))
    add("serve {wrong}", wrong=("", "missing.toml", "missing.toml --tick 3", "missing.toml --spin 1", "a.toml b.toml"))
    add("decode {wrong}", wrong=(
        "", "--dem surface.dem --circuit surface.stim", "--dem surface.dem --in surface.1.01 --in_format b9",
        "--dem surface.dem --in surface.1.01 --min_gap -2", "--dem surface.dem --in surface.1.01 --log_odds soft.txt",
        "--dem surface.dem --in surface.1.01 --obs_in bits.01", "--dem surface.dem --in surface.1.01 --out no/p.01",
        "--dem surface.dem --in surface.1.01 --threads 0", "--dem surface.dem --in surface.1.01 --gap_out no/g",
        "--dem hyper.dem --in hyper.1.01 --gap_out g --decoder union_find"))
    add("convert {wrong}", wrong=(
        "--in surface.01", "--in surface.01 --bits_per_shot 9", "--in surface.01 --bits_per_shot 24 --out_format ptb",
        "--in surface.01 --num_detectors 23", "--in surface.01 --circuit surface.stim --types MX"))
    add("m2d --circuit {c}.stim --in {shots} {flags}", c=("surface", "feedback"), shots=("measured.01", "feedback.01"),
        flags=("", "--sweep measured.01"))
    add("sample --in surface.stim --seed 1 {wrong}", wrong=(
        "--shots 100 --out_format ptb64", "--shots -1", "--shots 1e3", "--threads x", "--out /dev/full", "--seed x",
        "--out_format 1", "extra"))
    add("estimate --seed 1 {wrong}", wrong=(
        "--code surface_code --circuit surface.stim", "--circuit surface.stim --max_shots 0",
        "--circuit hyper.dem", "--circuit color.stim --strict", "--circuit surface.stim --decoder zzz",
        "--circuit surface.stim --min_gap x", "--circuit five.stim --decoder exact"))
    add("rare --seed 1 {wrong}", wrong=(
        "", "--dem surface.dem --method none", "--dem surface.dem --method splt",
        "--dem surface.dem --relative_error 0", "--dem surface.dem --extrapolate 1,x",
        "--dem surface.dem --circuit surface.stim", "--dem torus.dem"))
    add("distance {wrong}", wrong=("", "--dem word.dem", "--dem surface.dem --kind any", "--dem one_error.dem"))


def wrong_plans_and_networks(add):
    """Errors in plans, stores, records and networks"""
    add("collect {wrong} --db r.sqlite --seed 1", wrong=(
        "plan_code.json", "plan_p.toml", "plan_key.json", "plan_text.json", "missing.json", "", "gate.stim",
        "gauge.stim", "surface.stim --shards 4:4", "surface.stim --postselect X", "surface.stim --decoder zzz",
        "color.stim --strict", "surface.stim --decoder exec:false --threads 1"))
    add("collect surface.stim{wrong}", wrong=("", " --db surface.stim", " --db r.sqlite --shards 0:4",
                                              " --db part1.sqlite --seed 6"))
    add("combine {wrong}", wrong=("", "all.sqlite", "all.sqlite bad.csv", "all.sqlite surface.stim",
                                  "all.sqlite missing.sqlite", "sinter.csv part1.sqlite", "part1.sqlite part1.sqlite"))
    add("{what} --db missing.sqlite", what=("export", "fit", "report"))
    add("{what}", what=("export", "fit", "report", "export --db plan.sqlite --format xml", "fit --db surface.stim",
                        "report --db plan.sqlite --out no/page.html"))
    add("dataset {wrong}", wrong=("", "missing", ".", ". --decoder matchign", ". --prior none", ". --html ."))
    add("willow {wrong}", wrong=("--decoder matchign --seed 1", "--data missing", "--part chips", "--time 0 --seed 1",
                                 "--part memories --seed 1 --html no/page.html"))
    add("rcs {wrong}", wrong=(
        "gen --layout hexagon --seed 1", "gen --qubits 100 --seed 1", "gen --patch half --seed 1",
        "convert --circuit gate.qsim", "convert --circuit gate.qasm", "convert --circuit loop.qasm",
        "sample --circuit wide.qsim --seed 1", "sample --circuit nine.qsim --noise sycamoer --seed 1",
        "sample --circuit gates.qasm --shots_per_trajectory 5 --seed 1", "sample --circuit nine.qsim --json --seed 1",
        "xeb --circuit nine.qsim --samples bits.01", "expect --circuit nine.qsim",
        "expect --circuit nine.qsim --pauli Q0",
        "fidelity --qubits x --seed 1", "amplitudes --circuit nine.qsim --bitstrings bits.01",
        "amplitudes --circuit wide.qsim --bitstrings bits.01 --method state_vector", "cost",
        "cost --graph dangling.graph",
        "cost --graph triangle.graph --order nine.order", "cost --graph triangle.graph --machine fronteer",
        "cost --circuit nine.qsim --memory_elements x", "willow --qubits 6"))


def all_commands(topics):
    """(heading, line) of every command, without duplicates; topics are the words that 'sallow help' explains."""
    lines = {}  # line -> heading
    for group in (inputs, help_pages, code_circuits, networks, sampling, shot_formats, error_models, decoding,
                  estimates, rare_failures, campaigns, records, willow, gate_circuits, schedules, wrong_circuits,
                  wrong_models_and_shots, wrong_plans_and_networks):
        def add(line, heading=group.__doc__, **choices):
            for variant in variants(line, **choices):
                lines.setdefault(variant, heading)
        if group is help_pages:
            group(add, topics)
        else:
            group(add)
    return [(heading, line) for line, heading in lines.items()]
