#include <algorithm>
#include <cstdio>
#include <mutex>
#include <optional>
#include <span>

#include "base/error.h"
#include "base/file.h"
#include "base/nearest_name.h"
#include "base/number_text.h"
#include "base/shell_word.h"
#include "base/stopwatch.h"
#include "base/text_cursor.h"
#include "cli/command.h"
#include "cli/input_files.h"
#include "cli/memory_flag.h"
#include "cli/threads_flag.h"
#include "json/json.h"
#include "process/standard_streams.h"
#include "process/world_ranks.h"
#include "state_vector/bitstring_amplitudes.h"
#include "tensor_network/bisection/bisection_order.h"
#include "tensor_network/circuit_network.h"
#include "tensor_network/contract_amplitudes.h"
#include "tensor_network/cost_model.h"
#include "terminal/progress.h"

namespace sallow {

namespace {
using Bits = std::vector<bool>;

/// One bitstring per line, qubit 0 first, of any length: contraction is not limited to 64 qubits.
std::vector<Bits> read_long_bitstrings(const std::string& path, uint32_t qubit_count, Ranks& ranks) {
  const std::string text = read_input(path, ranks);
  TextCursor cursor(text, path.empty() || path == "-" ? "<stdin>" : path);
  std::vector<Bits> bitstrings;
  for (cursor.skip_to_content(); !cursor.at_end(); cursor.skip_to_content()) {
    size_t start = cursor.position();
    Bits bits;
    while (cursor.peek() == '0' || cursor.peek() == '1') bits.push_back(cursor.take() == '1');
    cursor.skip_blanks();
    if (!cursor.at_line_end()) {
      cursor.fail("expected 0 or 1, found " + cursor.describe_next(), "write one bitstring per line, qubit 0 first");
    }
    if (bits.size() != qubit_count) {
      cursor.fail_at(start, "this bitstring has " + std::to_string(bits.size()) + " bits, but the circuit has " +
                                std::to_string(qubit_count) + " qubits");
    }
    bitstrings.push_back(std::move(bits));
  }
  return bitstrings;
}

std::string text_of(const Bits& bits) {
  std::string text;
  for (bool bit : bits) text += bit ? '1' : '0';
  return text;
}

/// The flags that apply only to contraction.
struct ContractionFlags {
  ContractionOptions options;
  std::string order_file, order_out;
  bool keep_gates = false;

  void declare(Flags& flags) {
    flags.add("checkpoint", &options.checkpoint,
              "contract: a file that stores finished slices; a later run with the same file resumes from it.");
    flags.add("rounds", &options.search_rounds, "contract: rounds of the search for an order.", 1, 1000);
    flags.add("seed", &options.seed, "contract: the seed of the search.");
    flags.add("order", &order_file, "contract: use this order instead of searching for one.");
    flags.add("order_out", &order_out,
              "contract: the file to write the order and its sliced legs to, for 'rcs cost --order'.");
    flags.add("keep_gates", &keep_gates, "contract: never split a gate into two tensors.");
  }

  ContractedAmplitudes contract(const GateCircuit& circuit, const std::vector<Bits>& bitstrings, Ranks& ranks) {
    try {
      const Waiting waiting("searching for an order, then contracting");
      return contract_amplitudes(circuit, bitstrings, options, ranks);
    } catch (const Interrupted& interrupted) {
      throw Interrupted(
          interrupted.where(),
          options.checkpoint.empty()
              ? "with '--checkpoint FILE' finished chunks are stored, and the same command resumes from them"
              : "the same command resumes from the chunks in " + shell_word(options.checkpoint));
    }
  }

  ContractedAmplitudes run(const GateCircuit& circuit, const std::vector<Bits>& bitstrings, Ranks& ranks) {
    options.split_gates = !keep_gates;
    TensorNetwork network = CircuitNetwork(circuit, {.split_gates = options.split_gates}).shape.closed();
    ContractionOrder given;
    if (!order_file.empty()) {
      given = parse_order(read_input(order_file, ranks), network, order_file);
      options.order = &given;
    }
    std::optional<Progress> progress;
    std::once_flag once;
    options.report = [&](uint64_t, uint64_t total) {
      std::call_once(once, [&] { progress.emplace("contracting", total, "chunks of slices"); });
      progress->advance(1);
    };
    options.bisection = bisection_start();
    std::optional<OutputFile> order_output;
    if (!order_out.empty() && ranks.is_first()) order_output.emplace(open_output(order_out));
    ContractedAmplitudes contracted = contract(circuit, bitstrings, ranks);
    if (order_output) {
      order_output->write(order_text(contracted.order, network));
      order_output->finish();
    }
    return contracted;
  }
};

Json contraction_json(const ContractedAmplitudes& contracted) {
  return {
      {"method", "contract"},
      {"log10_multiply_adds", contracted.cost.log2_multiply_adds * kLog10Of2},
      {"log2_peak_elements", contracted.cost.log2_peak},
      {"log2_slices", contracted.cost.log2_slices},
      {"sliced_log10_multiply_adds", contracted.cost.sliced_log2_multiply_adds * kLog10Of2},
      {"sliced_log2_peak_elements", contracted.cost.sliced_log2_peak},
      {"memory_bytes", contracted.memory_bytes},
      {"chunks_resumed", contracted.chunks_resumed},
      {"seconds_search", contracted.seconds_search},
      {"seconds_contract", contracted.seconds_contract},
  };
}

void require_known(const std::string& what, const std::string& name, std::span<const std::string_view> known) {
  if (std::find(known.begin(), known.end(), name) != known.end()) return;
  std::string list;
  for (std::string_view one : known) list += (list.empty() ? "" : ", ") + std::string(one);
  std::string near = did_you_mean(name, known);
  throw InputError("'" + what + "': unknown value '" + name + "'", near.empty() ? "known values: " + list : near);
}

void run_rcs_amplitudes(Flags& flags) {
  std::string in, bitstrings_file, method = "auto", precision = "single";
  ContractionFlags contraction;
  uint64_t threads;
  bool json = false;
  flags.add("circuit", &in, "The circuit.").plain();
  flags.add("bitstrings", &bitstrings_file, "The bitstrings, one per line, qubit 0 first. Default: standard input.");
  flags.add("method", &method, "The method; auto uses the state vector if it fits in memory.",
            "state_vector|contract|auto");
  flags.add("precision", &precision, "The precision of the state vector; contraction uses single.", "single|double");
  add_memory_flag(flags, &contraction.options.memory_bytes);
  contraction.declare(flags);
  flags.add("json", &json, "Print JSON.");
  add_threads_flag(flags, &threads);
  if (!flags.parse()) return;
  flags.require("circuit");
  require_known("--method", method, std::vector<std::string_view>{"auto", "contract", "state_vector"});
  require_known("--precision", precision, std::vector<std::string_view>{"single", "double"});
  const bool is_double = precision == "double";
  const double memory = contraction.options.memory_bytes;

  Ranks& ranks = world_ranks();
  const GateCircuit circuit = read_gate_circuit(in, ranks);
  if (!circuit.is_unitary_until_measured()) {
    throw InputError(SourceLocation{in},
                     "this circuit measures or resets before its end, so it has no final amplitudes");
  }
  const std::vector<Bits> bitstrings = read_long_bitstrings(bitstrings_file, circuit.qubit_count, ranks);
  if (method == "auto") {
    double bytes = is_double ? state_vector_bytes<double>(circuit.qubit_count, ranks)
                             : state_vector_bytes<float>(circuit.qubit_count, ranks);
    method = bytes <= memory ? "state_vector" : "contract";
  }
  if (method == "contract" && is_double) {
    throw InputError("contraction uses single precision", "leave out '--precision double'");
  }

  const Stopwatch stopwatch;
  const Waiting waiting("computing amplitudes");
  std::vector<Complex> amplitudes;
  Json details = {{"method", "state_vector"}};
  if (method == "contract") {
    contraction.options.thread_count = threads;
    ContractedAmplitudes contracted = contraction.run(circuit, bitstrings, ranks);
    amplitudes = contracted.amplitudes;
    details = contraction_json(contracted);
  } else {
    amplitudes = is_double ? state_vector_amplitudes<double>(circuit, bitstrings, threads, memory, ranks)
                           : state_vector_amplitudes<float>(circuit, bitstrings, threads, memory, ranks);
  }
  double seconds = stopwatch.seconds();

  if (json) {
    Json report;
    report["amplitudes"] = Json::list();
    for (size_t k = 0; k < bitstrings.size(); k++) {
      report["amplitudes"].push_back(
          {{"bits", text_of(bitstrings[k])}, {"re", amplitudes[k].real()}, {"im", amplitudes[k].imag()}});
    }
    report["seconds"] = seconds;
    report["ranks"] = ranks.count();
    report.update(details);
    std::puts(report.text({.indent = 2}).c_str());
    return;
  }
  for (size_t k = 0; k < bitstrings.size(); k++) {
    std::printf("%s %s %s\n", text_of(bitstrings[k]).c_str(), shortest_text(amplitudes[k].real()).c_str(),
                shortest_text(amplitudes[k].imag()).c_str());
  }
}

}  // namespace

extern const Command kRcsAmplitudesCommand;
const Command kRcsAmplitudesCommand = {
    "rcs amplitudes",
    "Compute a circuit's amplitudes of given bitstrings",
    "Uses a state vector if it fits in memory, otherwise contracts the circuit's tensor network slice by slice. "
    "Prints one line per bitstring: the bits, the real part, the imaginary part. With mpirun, ranks share the state "
    "vector (2, 4, 8, … ranks) or the slices (any number of ranks); --memory and --threads apply to each rank.",
    "  sallow rcs amplitudes --circuit c.qsim --bitstrings b.01 --json\n"
    "  sallow rcs amplitudes --circuit c.qsim --bitstrings b.01 --method contract --memory 2GiB --checkpoint c.sums\n"
    "  mpirun -n 4 sallow rcs amplitudes --circuit c.qsim --bitstrings b.01\n",
    run_rcs_amplitudes,
    true};

}  // namespace sallow
