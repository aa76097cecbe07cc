#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/vector.h>

#include <atomic>
#include <cmath>
#include <complex>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/text_cursor.h"
#include "binding.h"
#include "circuit_studies/kept_orders.h"
#include "circuit_studies/willow_cost.h"
#include "gate_circuits.h"
#include "json_object.h"
#include "pages.h"
#include "random_circuits/fidelity_study.h"
#include "random_circuits/xeb.h"
#include "report/circuit_figures.h"
#include "report/contraction_cost_report.h"
#include "report/fidelity_report.h"
#include "report/study_pages.h"
#include "report/willow_cost_report.h"
#include "state_vector/bitstring_amplitudes.h"
#include "tensor_network/bisection/bisection_order.h"
#include "tensor_network/circuit_network.h"
#include "tensor_network/contract_amplitudes.h"
#include "tensor_network/order_search.h"
#include "trajectories/circuit_sampler.h"
#include "trajectories/expectations.h"

namespace sallow::python {

using namespace nb::literals;

namespace {

using ComplexNumbers = nb::ndarray<nb::numpy, std::complex<double>, nb::ndim<1>>;

void require_final_state(const GateCircuit& circuit) {
  if (circuit.is_unitary_until_measured()) return;
  throw InputError("this circuit has measurements or resets before its end, so it has no final amplitudes");
}

/// Calls tell(done / total) on the caller's thread during the work; work throws an exception if it is interrupted.
class Steps {
 public:
  explicit Steps(const nb::object& progress) : progress_(progress) {}

  void run(const std::function<void()>& work) {
    run_beside_signals(
        [&](const std::atomic<bool>& interrupted) {
          interrupted_ = &interrupted;
          work();
        },
        [&] {
          const double total = total_;
          if (!progress_.is_none()) progress_(total > 0 ? std::min(1.0, done_ / total) : 0.0);
        });
  }
  bool is_interrupted() const { return interrupted_->load(std::memory_order_relaxed); }
  void set_total(double total) {
    total_ = total;
    done_ = 0;
  }
  void step(double steps = 1) {
    if (is_interrupted()) throw Interrupted();
    done_ = done_ + steps;
  }
  void set_done(double done, double total) {
    if (is_interrupted()) throw Interrupted();
    done_ = done;
    total_ = total;
  }

 private:
  const nb::object& progress_;
  const std::atomic<bool>* interrupted_ = nullptr;
  std::atomic<double> done_ = 0, total_ = 0;
};

nb::typed<nb::tuple, nb::any, NamedValues> sample(const GateCircuit& given, size_t shots, const std::string& noise_text,
                                                  uint64_t together, bool is_double, uint64_t seed, size_t threads,
                                                  const nb::object& progress) {
  const GateCircuit circuit = given;
  GateNoise noise = parse_gate_noise(noise_text);
  noise.shots_per_draw = together;
  if (together > 1 && !circuit.is_unitary_until_measured()) {
    throw InputError("with measurements before the end, each shot is a separate trajectory",
                     "leave out shots_per_trajectory");
  }
  CircuitShots taken;
  Steps steps(progress);
  steps.run([&] {
    steps.set_total(static_cast<double>(shots));
    const auto report = [&](uint64_t more) { steps.step(static_cast<double>(more)); };
    taken = is_double ? sample_circuit<double>(circuit, noise, shots, seed, threads, single_rank(), report)
                      : sample_circuit<float>(circuit, noise, shots, seed, threads, single_rank(), report);
  });
  ByteRows rows = make_rows(shots, taken.bit_count);
  for (size_t shot = 0; shot < shots; shot++) {
    for (uint32_t k = 0; k < taken.bit_count; k++) rows.data()[shot * taken.bit_count + k] = taken.bit(shot, k);
  }
  const Json details = {{"trajectories", taken.trajectories},
                        {"seconds_evolve", taken.seconds_evolve},
                        {"seconds_sample", taken.seconds_sample},
                        {"predicted_fidelity", predicted_fidelity(circuit, noise)}};
  return nb::make_tuple(rows, json_dict(details));
}

nb::typed<nb::tuple, nb::any, NamedValues> amplitudes(const GateCircuit& given, const GivenBitstrings& rows,
                                                      const std::string& method, bool is_double, double memory,
                                                      const std::string& checkpoint, uint64_t rounds, uint64_t seed,
                                                      bool keep_gates, size_t threads, const nb::object& progress) {
  const GateCircuit circuit = given;
  require_final_state(circuit);
  const std::vector<std::vector<bool>> bitstrings = bitstrings_of(rows, circuit);
  const double bytes =
      is_double ? state_vector_bytes<double>(circuit.qubit_count) : state_vector_bytes<float>(circuit.qubit_count);
  const bool contracts = method == "contract" || (method == "auto" && bytes > memory);
  if (contracts && is_double) throw InputError("contraction works in single precision");
  auto found = std::make_unique<std::vector<Complex>>();
  Json details = {{"method", contracts ? "contract" : "state_vector"}};
  Steps steps(progress);
  steps.run([&] {
    if (!contracts) {
      *found = is_double ? state_vector_amplitudes<double>(circuit, bitstrings, threads, memory)
                         : state_vector_amplitudes<float>(circuit, bitstrings, threads, memory);
      return;
    }
    ContractionOptions options;
    options.memory_bytes = memory;
    options.thread_count = threads;
    options.seed = seed;
    options.search_rounds = rounds;
    options.split_gates = !keep_gates;
    options.checkpoint = checkpoint;
    options.bisection = bisection_start();
    options.report = [&](uint64_t done, uint64_t total) {
      steps.set_done(static_cast<double>(done), static_cast<double>(total));
    };
    ContractedAmplitudes contracted = contract_amplitudes(circuit, bitstrings, options);
    *found = std::move(contracted.amplitudes);
    details.update({{"log10_multiply_adds", contracted.cost.log2_multiply_adds * kLog10Of2},
                    {"log2_slices", contracted.cost.log2_slices},
                    {"sliced_log2_peak_elements", contracted.cost.sliced_log2_peak},
                    {"memory_bytes", contracted.memory_bytes},
                    {"chunks_resumed", contracted.chunks_resumed},
                    {"seconds_search", contracted.seconds_search},
                    {"seconds_contract", contracted.seconds_contract}});
  });
  Complex* start = found->data();
  const size_t count = found->size();
  nb::capsule owner(found.release(), [](void* memory) noexcept { delete static_cast<std::vector<Complex>*>(memory); });
  return nb::make_tuple(ComplexNumbers(start, {count}, owner), json_dict(details));
}

NamedValues xeb(const GateCircuit& given, const GivenBitstrings& rows, const std::optional<std::string>& noise_text,
                bool is_double, size_t threads) {
  const GateCircuit circuit = given;
  require_final_state(circuit);
  std::vector<uint64_t> samples = words_of(rows, circuit);
  SALLOW_REQUIRE(samples.size() >= 2, "samples: cross-entropy benchmarking needs at least two");
  put_in_qubit_order(circuit, samples);
  std::optional<double> predicted;
  if (noise_text) predicted = predicted_fidelity(circuit, parse_gate_noise(*noise_text));
  Xeb found;
  run_beside_signals([&](const std::atomic<bool>&) {
    found =
        is_double ? cross_entropy<double>(circuit, samples, threads) : cross_entropy<float>(circuit, samples, threads);
  });
  return json_dict(xeb_json(found, predicted));
}

NamedValues expect(const GateCircuit& given, const std::vector<std::string>& texts, const std::string& noise_text,
                   uint64_t trajectories, bool is_double, uint64_t seed, size_t threads, const nb::object& progress) {
  const GateCircuit circuit = given;
  std::vector<PauliSum> observables;
  for (const std::string& text : texts) {
    TextCursor cursor(text, "");
    cursor.skip_to_content();
    observables.push_back(parse_pauli_sum(cursor, circuit.qubit_count));
    cursor.skip_to_content();
    if (!cursor.at_end()) cursor.fail("one observable in each text");
  }
  ExpectationOptions options;
  options.noise = parse_gate_noise(noise_text);
  options.trajectories = trajectories;
  options.seed = seed;
  options.thread_count = threads;
  Expectations found;
  Steps steps(progress);
  steps.run([&] {
    steps.set_total(static_cast<double>(trajectories));
    options.report = [&](uint64_t more) { steps.step(static_cast<double>(more)); };
    found = is_double ? expectations<double>(circuit, observables, options)
                      : expectations<float>(circuit, observables, options);
  });
  Json json = {{"values", Json::list()}, {"errors", Json::list()}};
  for (const Expectations::Value& value : found.values) {
    json["values"].push_back(value.value);
    json["errors"].push_back(value.error);
  }
  json["trajectories"] = found.trajectories;
  json["no_error_probability"] = found.no_error_probability;
  return json_dict(json);
}

NamedValues fidelity(const std::string& layout, const std::vector<uint32_t>& qubits,
                     const std::vector<uint32_t>& cycles, int patch, const std::string& noise_text, uint64_t circuits,
                     uint64_t shots, uint64_t together, uint64_t seed, size_t threads, const nb::object& progress) {
  FidelityStudyOptions options;
  options.layout = layout;
  options.qubits = qubits;
  options.cycles = cycles;
  options.patch = static_cast<PatchMode>(patch);
  options.noise = parse_gate_noise(noise_text);
  options.noise.shots_per_draw = options.noise.is_noiseless() ? 1 : together;
  SALLOW_REQUIRE(shots >= 2 * options.noise.shots_per_draw,
                 "shots: fewer than two trajectories of shots_per_trajectory each");
  options.circuits = circuits;
  options.shots = shots;
  options.seed = seed;
  options.thread_count = threads;
  Json json;
  Page page;
  std::string text;
  Steps steps(progress);
  steps.run([&] {
    steps.set_total(static_cast<double>(options.qubits.size() * options.depth_count() * options.circuits));
    options.report = [&] {
      steps.step();
      return true;
    };
    const std::vector<MeasuredFidelity> rows = study_fidelity(options);
    const std::vector<FidelityDecay> decays = fit_decays(rows);
    json = fidelity_json(options, rows, decays);
    json["notes"] = unconverged_notes(rows, decays);
    json["svg"] = svg_of(fidelity_figure(rows, decays, ""));
    page = fidelity_page(layout, rows, decays, "");
    text = fidelity_table(rows) + decay_lines(rows, decays);
  });
  json["text"] = text;
  return with_page(json, page);
}

NamedValues cost(const GateCircuit* circuit, const std::string& graph, bool open, bool keep_gates,
                 const std::string& machine_name, double log2_size_limit, uint64_t steps_wanted, double seconds,
                 std::optional<double> samples, double fidelity, const std::string& order, uint64_t seed,
                 size_t threads, const nb::object& progress) {
  const Machine* machine = find_machine(machine_name);
  if (machine == nullptr) {
    std::string known;
    for (const Machine& each : all_machines()) known += (known.empty() ? "" : ", ") + std::string(each.name);
    throw InputError("there is no machine '" + machine_name + "'", "known are " + known);
  }
  TensorNetwork network =
      circuit == nullptr ? parse_graph(graph) : CircuitNetwork(*circuit, {.split_gates = !keep_gates}).shape;
  if (!open) network = network.closed();
  RcsCostReport report{network, *machine};
  report.open = open;
  report.log2_size_limit = log2_size_limit;
  if (samples) report.task = SamplingTask{*samples, fidelity};
  Steps steps(progress);
  steps.run([&] {
    if (!order.empty()) {
      report.order = parse_order(order, network);
      report.cost = price_order(network, report.order);
      return;
    }
    OrderSearchOptions options;
    options.bisection = bisection_start();
    options.log2_size_limit = log2_size_limit;
    options.steps = steps_wanted;
    options.seconds = seconds;
    options.thread_count = threads;
    options.seed = seed;
    options.stop = [&] { return steps.is_interrupted(); };
    OrderSearchResult found = search_order(network, options, [&](const OrderSearchProgress& now) {
      steps.set_done(seconds > 0 ? now.seconds : static_cast<double>(now.steps),
                     seconds > 0 ? seconds : static_cast<double>(steps_wanted));
    });
    report.order = std::move(found.order);
    report.cost = found.cost;
    report.search = SearchTrace{seed, found.rounds, found.steps, found.seconds};
  });
  Json json = cost_json(report);
  json["text"] = cost_text(report);
  json["order"] = order_text(report.order, network);
  return json_dict(json);
}

/// Reports the steps of a study.
class StudySteps final : public StudyObserver {
 public:
  explicit StudySteps(Steps& steps) : steps_(steps) {}
  void stage(const std::string&, size_t steps) override { steps_.set_total(static_cast<double>(steps)); }
  void step() override { steps_.step(); }

 private:
  Steps& steps_;
};

NamedValues willow(const std::vector<std::pair<uint32_t, uint32_t>>& sizes, uint64_t steps_wanted, double seconds,
                   uint64_t seed, size_t threads, const nb::object& progress) {
  WillowTableOptions options;
  options.sizes = sizes.empty() ? default_willow_sizes() : sizes;
  options.steps = steps_wanted;
  options.seconds = seconds;
  options.seed = seed;
  options.thread_count = threads;
  Json json;
  Page page;
  Steps steps(progress);
  steps.run([&] {
    StudySteps observer(steps);
    const WillowTable table = willow_table(options, observer);
    json = willow_json(table);
    json["svg"] = svg_of(years_figure(table, ""));
    json["text"] = willow_text(table);
    json["orders"] = kept_orders_text(table.best);
    page = willow_cost_page(table, "");
  });
  return with_page(json, page);
}

}  // namespace

void bind_random_circuits(nb::module_& module) {
  module.def("rcs_sample", &sample, "circuit"_a, "shots"_a, "noise"_a, "shots_per_trajectory"_a, "is_double"_a,
             "seed"_a, "threads"_a, "progress"_a.none());
  module.def("rcs_amplitudes", &amplitudes, "circuit"_a, "bitstrings"_a, "method"_a, "is_double"_a, "memory"_a,
             "checkpoint"_a, "rounds"_a, "seed"_a, "keep_gates"_a, "threads"_a, "progress"_a.none());
  module.def("rcs_xeb", &xeb, "circuit"_a, "samples"_a, "noise"_a.none(), "is_double"_a, "threads"_a);
  module.def("rcs_expect", &expect, "circuit"_a, "observables"_a, "noise"_a, "trajectories"_a, "is_double"_a, "seed"_a,
             "threads"_a, "progress"_a.none());
  module.def("rcs_fidelity", &fidelity, "layout"_a, "qubits"_a, "cycles"_a, "patch"_a, "noise"_a, "circuits"_a,
             "shots"_a, "shots_per_trajectory"_a, "seed"_a, "threads"_a, "progress"_a.none());
  module.def("rcs_cost", &cost, "circuit"_a.none(), "graph"_a, "open"_a, "keep_gates"_a, "machine"_a,
             "log2_size_limit"_a, "steps"_a, "seconds"_a, "samples"_a.none(), "fidelity"_a, "order"_a, "seed"_a,
             "threads"_a, "progress"_a.none());
  module.def("rcs_willow", &willow, "sizes"_a, "steps"_a, "seconds"_a, "seed"_a, "threads"_a, "progress"_a.none());
}

}  // namespace sallow::python
