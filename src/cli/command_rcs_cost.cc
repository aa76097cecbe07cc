#include <cmath>
#include <optional>

#include "base/error.h"
#include "base/file.h"
#include "base/nearest_name.h"
#include "cli/command.h"
#include "cli/input_files.h"
#include "cli/naming_file.h"
#include "cli/seed.h"
#include "cli/threads_flag.h"
#include "json/json.h"
#include "process/interrupt.h"
#include "process/standard_streams.h"
#include "report/contraction_cost_report.h"
#include "tensor_network/bisection/bisection_order.h"
#include "tensor_network/circuit_network.h"
#include "tensor_network/order_search.h"
#include "terminal/search_progress.h"

namespace sallow {

namespace {
/// "2^30", "1e9" or "1073741824" as its logarithm.
double log2_of_count(const std::string& text) {
  const std::string flag = "'--memory_elements'";
  const size_t caret = text.find('^');
  const bool is_power = caret != std::string::npos && text.substr(0, caret) == "2";
  const double log2 = is_power ? parse_number(flag, text.substr(caret + 1)) : std::log2(parse_number(flag, text));
  if (!(log2 >= 0)) throw InputError(flag + " must be at least 1", "write it as 2^30 or 1073741824");
  return log2;
}

const Machine& machine_named(const std::string& name) {
  if (const Machine* machine = find_machine(name)) return *machine;
  std::vector<std::string_view> names;
  std::string known;
  for (const Machine& machine : all_machines()) {
    names.push_back(machine.name);
    known += (known.empty() ? "" : ", ") + std::string(machine.name);
  }
  std::string remedy = did_you_mean(name, names);
  throw InputError("there is no machine '" + name + "'", remedy.empty() ? "known machines: " + known : remedy);
}

void run_rcs_cost(Flags& flags) {
  std::string circuit_file, graph_file, order_file, order_out, graph_out, machine_name = "frontier";
  OrderSearchOptions options;
  options.bisection = bisection_start();
  bool open = false, keep_gates = false, json = false;
  double fidelity = 1;
  std::optional<uint64_t> samples;
  uint64_t threads = 1;
  flags.add("circuit", &circuit_file, "A circuit; its network has one tensor per two-qubit gate.").plain();
  flags.add("graph", &graph_file, "A tensor network: one line 'DIMENSION A B' per leg, with B = -1 for an open leg.")
      .plain(".graph");
  flags.add("open", &open, "Keep the open legs: compute all amplitudes at once, instead of one.");
  flags.add("keep_gates", &keep_gates, "Never split a circuit's gate into two tensors.");
  flags.add(
      "memory_elements", [&](const std::string& text) { options.log2_size_limit = log2_of_count(text); },
      "Slice until no tensor has more elements than this, such as 2^30; no limit by default.", "N");
  flags.add("steps", &options.steps, "The number of search steps; steps and seed determine the result.", 1);
  flags.add("rounds", &options.rounds, "Instead of steps: the number of search rounds.", 1, 1000);
  flags.add_seconds("time", &options.seconds,
                    "Instead of steps: the search time; the result then depends on the machine.");
  flags.add("machine", &machine_name, "The machine for which years are printed.", "NAME");
  flags.add("samples", &samples, "Also bound the cost of this number of samples.");
  flags.add_probability("fidelity", &fidelity, "The fidelity of the samples.");
  flags.add("order", &order_file, "Price this order instead of searching for one.");
  flags.add("order_out", &order_out, "The file to write the order and its sliced legs to.");
  flags.add("graph_out", &graph_out, "The file to write the network to, as a graph.");
  flags.add("json", &json, "Print JSON.");
  add_threads_flag(flags, &threads);
  SeedFlag seed(flags);
  if (!flags.parse()) return;
  if (circuit_file.empty() == graph_file.empty()) {
    throw InputError("give either '--circuit' or '--graph'", "'sallow help rcs cost' shows both");
  }
  const Machine& machine = machine_named(machine_name);
  if (flags.given("time") && !(options.seconds > 0)) throw InputError("'--time' must be more than 0 seconds");

  TensorNetwork network;
  if (graph_file.empty()) {
    network = naming_file(circuit_file, [&] {
      return CircuitNetwork(read_gate_circuit(circuit_file), {.split_gates = !keep_gates}).shape;
    });
  } else {
    network = parse_graph(read_input(graph_file), graph_file);
  }
  if (!open) network = network.closed();
  if (!graph_out.empty()) {
    // Renumbered, so that the order's slices refer to lines of this file.
    for (size_t k = 0; k < network.legs.size(); k++) network.leg_lines[k] = k + 1;
    OutputFile file = open_output(graph_out);
    file.write(graph_text(network));
    file.finish();
  }

  // Opened before the search, so that no search is lost if the file cannot be written.
  std::optional<OutputFile> order_output;
  if (!order_out.empty()) order_output.emplace(open_output(order_out));
  RcsCostReport report{network, machine};
  if (order_file.empty()) {
    options.thread_count = threads;
    options.seed = seed.choose();
    if (!flags.given("steps") && (options.rounds > 0 || options.seconds > 0)) options.steps = 0;
    const InterruptWatch watch;
    options.stop = InterruptWatch::requested;
    OrderSearchResult result = search_order(network, options, show_search_progress(options));
    report.order = std::move(result.order);
    report.cost = result.cost;
    report.search = SearchTrace{options.seed, result.rounds, result.steps, result.seconds};
  } else {
    report.order = parse_order(read_input(order_file), network, order_file);
    report.cost = price_order(network, report.order);
  }
  report.open = open;
  report.log2_size_limit = options.log2_size_limit;
  if (samples) report.task = SamplingTask{static_cast<double>(*samples), fidelity};
  if (order_output) {
    order_output->write(order_text(report.order, network));
    order_output->finish();
  }
  std::fputs(json ? (cost_json(report).text({.indent = 2}) + "\n").c_str() : cost_text(report).c_str(), stdout);
  if (InterruptWatch::requested()) {
    throw Interrupted("searching for an order, after " + std::to_string(report.search->rounds) + " rounds",
                      "the output above is for the best order so far; '--order_out FILE' writes it to a file");
  }
}

}  // namespace

extern const Command kRcsCostCommand;
const Command kRcsCostCommand{
    "rcs cost",
    "Find a contraction order of a circuit's tensor network and its cost",
    "Searches for a cheap order to contract the network of one amplitude, slices it to a memory limit, and prints the "
    "multiply-adds, the largest tensor, and the years that a given machine takes, with every assumption. The result is "
    "an upper bound: a longer search may find a cheaper order. The search is limited by steps, so that the same "
    "seed gives the same result on any machine.",
    "  sallow rcs cost --graph google_n53_m20.graph --memory_elements 2^30 --order_out sycamore.order\n"
    "  sallow rcs cost --graph google_n53_m20.graph --order sycamore.order --json\n",
    run_rcs_cost,
};

}  // namespace sallow
