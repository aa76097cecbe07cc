#include "report/fidelity_report.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "json/json.h"
#include "report/table.h"

namespace sallow {

std::string fidelity_table(const std::vector<MeasuredFidelity>& rows) {
  Table table({"qubits", "cycles", "linear XEB", "of perfect samples", "fidelity", "error model", "converged"});
  for (const MeasuredFidelity& row : rows) {
    table.add_row({std::to_string(row.qubits), std::to_string(row.cycles),
                   fixed_text(row.linear, 4) + " ± " + fixed_text(row.linear_error, 4),
                   fixed_text(row.linear_expected, 4),
                   fixed_text(row.fidelity, 4) + " ± " + fixed_text(row.fidelity_error, 4),
                   fixed_text(row.predicted, 4), row.has_converged ? "yes" : "no"});
  }
  return table.str();
}

std::vector<std::string> unconverged_notes(const std::vector<MeasuredFidelity>& rows,
                                           const std::vector<FidelityDecay>& decays) {
  std::vector<std::string> notes;
  std::set<uint32_t> sizes;
  bool all = true;
  for (const MeasuredFidelity& row : rows) {
    sizes.insert(row.qubits);
    all &= row.has_converged;
  }
  if (!all) {
    notes.push_back(
        "Not converged: the probabilities of these shallow circuits do not follow the Porter-Thomas distribution, so "
        "XEB is not a fidelity; the fit leaves them out.");
  }
  for (const uint32_t qubits : sizes) {
    std::set<uint32_t> depths, converged;
    for (const MeasuredFidelity& row : rows) {
      if (row.qubits != qubits) continue;
      depths.insert(row.cycles);
      if (row.has_converged) converged.insert(row.cycles);
    }
    const bool has_fit =
        std::any_of(decays.begin(), decays.end(), [&](const FidelityDecay& decay) { return decay.qubits == qubits; });
    if (has_fit || depths.size() < 2) continue;
    notes.push_back(std::to_string(qubits) + " qubits: no fidelity per cycle: " +
                    (converged.size() < 2
                         ? "fewer than two of these depths have converged; leave out '--cycles' to use depths "
                           "that have"
                         : "no decay fits these fidelities"));
  }
  return notes;
}

std::string decay_lines(const std::vector<MeasuredFidelity>& rows, const std::vector<FidelityDecay>& decays) {
  std::string text;
  for (const FidelityDecay& decay : decays) {
    text += std::to_string(decay.qubits) + " qubits: fidelity per cycle " + fixed_text(decay.measured.per_cycle, 4) +
            " ± " + fixed_text(decay.measured.per_cycle_error, 4) + ", by the error model " +
            fixed_text(decay.predicted_per_cycle, 4) + "\n";
  }
  for (const std::string& note : unconverged_notes(rows, decays)) text += note + "\n";
  return text;
}

Json noise_json(const GateNoise& noise) {
  return {{"one", noise.one_qubit}, {"two", noise.two_qubit}, {"readout", noise.readout}, {"damping", noise.damping}};
}

Json fidelity_json(const FidelityStudyOptions& options, const std::vector<MeasuredFidelity>& rows,
                   const std::vector<FidelityDecay>& decays) {
  constexpr const char* kPatchNames[] = {"none", "patch", "elided"};
  Json points = Json::list(), fits = Json::list();
  for (const MeasuredFidelity& row : rows) {
    points.push_back({{"qubits", row.qubits},
                      {"cycles", row.cycles},
                      {"circuits", row.circuits},
                      {"shots", row.shots},
                      {"trajectories", row.trajectories},
                      {"linear_xeb", row.linear},
                      {"linear_error", row.linear_error},
                      {"linear_expected", row.linear_expected},
                      {"fidelity", row.fidelity},
                      {"fidelity_error", row.fidelity_error},
                      {"predicted_fidelity", row.predicted},
                      {"porter_thomas_excess", row.excess},
                      {"converged", row.has_converged}});
  }
  for (const FidelityDecay& decay : decays) {
    fits.push_back({{"qubits", decay.qubits},
                    {"fidelity_per_cycle", decay.measured.per_cycle},
                    {"fidelity_per_cycle_error", decay.measured.per_cycle_error},
                    {"fidelity_at_zero", decay.measured.start},
                    {"predicted_fidelity_per_cycle", decay.predicted_per_cycle}});
  }
  return {{"layout", options.layout},
          {"patch", kPatchNames[static_cast<size_t>(options.patch)]},
          {"noise", noise_json(options.noise)},
          {"circuits", options.circuits},
          {"shots_per_trajectory", options.noise.shots_per_draw},
          {"seed", options.seed},
          {"points", points},
          {"fits", fits}};
}

Json xeb_json(const Xeb& xeb, std::optional<double> predicted) {
  const auto number_or_null = [](double value) { return std::isfinite(value) ? Json(value) : Json(); };
  Json json;
  json["linear_xeb"] = xeb.linear;
  json["linear_error"] = xeb.linear_error;
  json["linear_expected"] = xeb.linear_expected;
  json["log_xeb"] = number_or_null(xeb.log);
  json["log_error"] = number_or_null(xeb.log_error);
  json["log_expected"] = xeb.log_expected;
  json["samples"] = xeb.samples;
  json["porter_thomas_p"] = xeb.porter_thomas_p;
  json["fidelity"] = number_or_null(xeb.fidelity);
  json["fidelity_error"] = number_or_null(xeb.fidelity_error);
  json["porter_thomas_excess"] = xeb.porter_thomas_excess;
  json["follows_porter_thomas"] = xeb.follows_porter_thomas;
  for (const double fidelity : xeb.patch_fidelities) json["patch_fidelities"].push_back(number_or_null(fidelity));
  if (predicted) json["predicted_fidelity"] = *predicted;
  return json;
}

}  // namespace sallow
