#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "amplitude/state_vector.h"
#include "base/error.h"
#include "base/number_text.h"
#include "cli/command.h"
#include "cli/threads_flag.h"
#include "cli/unitary_circuit_file.h"

namespace sallow {

namespace {

template <typename Real>
std::vector<Complex> state_vector_amplitudes(const UnitaryCircuit& circuit, const std::vector<uint64_t>& bitstrings,
                                             size_t threads) {
  StateVector<Real> state(circuit.qubit_count, threads);
  std::vector<UnitaryOperation> gates;
  for (const UnitaryOperation& operation : circuit.operations) {
    if (operation.kind == OperationKind::kGate) gates.push_back(operation);
  }
  state.apply(gates);
  std::vector<Complex> amplitudes;
  for (uint64_t bits : bitstrings) amplitudes.push_back(state.amplitude(bits));
  return amplitudes;
}

void run_rcs_amplitudes(Flags& flags) {
  std::string in, bitstrings_file, method = "auto", precision = "single";
  uint64_t threads;
  bool json = false;
  flags.add("circuit", &in, "The circuit.");
  flags.add("bitstrings", &bitstrings_file, "The bitstrings, a line each, qubit 0 first. Default: standard input.");
  flags.add("method", &method, "How to compute them.", "state_vector|auto");
  flags.add("precision", &precision, "Of the amplitudes.", "single|double");
  flags.add("json", &json, "Print JSON.");
  add_threads_flag(flags, &threads);
  if (!flags.parse()) return;
  flags.require("circuit");
  bool is_double = precision == "double";
  if (!is_double && precision != "single")
    throw InputError("'--precision' is single or double, not '" + precision + "'");
  if (method != "state_vector" && method != "auto") {
    throw InputError("'--method' is state_vector or auto, not '" + method + "'");
  }
  UnitaryCircuit circuit = read_unitary_circuit(in);
  if (!circuit.is_unitary_until_measured()) {
    throw InputError({in}, "this circuit measures or resets in its middle, so it has no final amplitudes");
  }
  std::vector<uint64_t> bitstrings = read_bitstrings(bitstrings_file, circuit.qubit_count);
  auto start = std::chrono::steady_clock::now();
  std::vector<Complex> amplitudes = is_double ? state_vector_amplitudes<double>(circuit, bitstrings, threads)
                                              : state_vector_amplitudes<float>(circuit, bitstrings, threads);
  double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (json) {
    nlohmann::ordered_json report;
    report["amplitudes"] = nlohmann::ordered_json::array();
    for (size_t k = 0; k < bitstrings.size(); k++) {
      report["amplitudes"].push_back({{"bits", bitstring_text(bitstrings[k], circuit.qubit_count)},
                                      {"re", amplitudes[k].real()},
                                      {"im", amplitudes[k].imag()}});
    }
    report["seconds"] = seconds;
    std::puts(report.dump(2).c_str());
    return;
  }
  for (size_t k = 0; k < bitstrings.size(); k++) {
    std::printf("%s %s %s\n", bitstring_text(bitstrings[k], circuit.qubit_count).c_str(),
                shortest_text(amplitudes[k].real()).c_str(), shortest_text(amplitudes[k].imag()).c_str());
  }
}

}  // namespace

extern const Command kRcsAmplitudesCommand;
const Command kRcsAmplitudesCommand = {"rcs amplitudes", "Compute a circuit's amplitudes of given bitstrings",
                                       "Prints a line each: the bits, the real part, the imaginary part.",
                                       "  sallow rcs amplitudes --circuit c.qsim --bitstrings b.01 --json\n",
                                       run_rcs_amplitudes};

}  // namespace sallow
