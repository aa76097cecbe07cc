#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "cli/code_flags.h"
#include "cli/command.h"
#include "cli/decoder_flags.h"
#include "cli/naming_file.h"
#include "cli/progress.h"
#include "cli/seed.h"
#include "cli/table.h"
#include "cli/threads_flag.h"
#include "rare/splitting.h"
#include "study/decoding_model.h"

namespace sallow {
namespace {

using Json = nlohmann::ordered_json;

Json estimate_json(const RareEstimate& estimate) {
  Json json = {{"method", estimate.method}};
  json["rate"] = estimate.rate;
  json["low"] = estimate.interval.low;
  json["high"] = estimate.interval.high;
  json["relative_error"] = std::isfinite(estimate.relative_error) ? Json(estimate.relative_error) : Json();
  json["decodes"] = estimate.decodes;
  json["seconds"] = estimate.seconds;
  Json levels = Json::array();
  for (const LevelDiagnostics& level : estimate.levels) {
    levels.push_back({{"level", level.level},
                      {"faults_mean", level.fault_mean},
                      {"accepted", level.accepted},
                      {"remembered", level.remembered},
                      {"r_hat", std::isfinite(level.r_hat) ? Json(level.r_hat) : Json()},
                      {"effective_size", level.effective_size}});
  }
  json["diagnostics"] = {{"groups", estimate.groups},
                         {"spread", std::isfinite(estimate.spread) ? Json(estimate.spread) : Json()},
                         {"lineages", estimate.lineages},
                         {"levels", std::move(levels)}};
  json["trustworthy"] = estimate.trustworthy;
  json["reasons"] = estimate.reasons;
  return json;
}

// "1.23e-10".
std::string rate_text(double rate) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g", rate);
  return text;
}

void print_estimates(const std::vector<RareEstimate>& estimates) {
  Table table({"method", "rate", "95 % interval", "error", "decodings", "direct sampling", "s", "trustworthy"});
  for (const RareEstimate& e : estimates) {
    const bool has_rate = e.rate > 0 && std::isfinite(e.relative_error);
    // As many failures as the same relative error takes.
    const double direct = 1 / (e.relative_error * e.relative_error * e.rate);
    table.add_row(
        {e.method, rate_text(e.rate), "[" + rate_text(e.interval.low) + ", " + rate_text(e.interval.high) + "]",
         has_rate ? fixed_text(100 * e.relative_error, 1) + " %" : "–", rate_text(static_cast<double>(e.decodes)),
         has_rate ? rate_text(direct) : "–", fixed_text(e.seconds, 1), e.trustworthy ? "yes" : "no"});
  }
  std::fputs(table.str().c_str(), stdout);
  for (const RareEstimate& e : estimates) {
    for (const std::string& reason : e.reasons) std::printf("%s: %s\n", e.method.c_str(), reason.c_str());
  }
  std::puts("Rates per shot. Error: one standard error. Direct sampling: decodings for that error without 'rare'.");
}

void run_rare(Flags& flags) {
  std::string circuit_path, dem_path, decoder_name = "matching";
  RareOptions options;
  bool json_wanted = false, strict = false;
  flags.add("circuit", &circuit_path, "The circuit, with its noise. Or describe one by --code and what follows.");
  flags.add("dem", &dem_path, "An error model instead.");
  const CodeFlags code(flags);
  add_decoder_flag(flags, &decoder_name);
  flags.add("relative_error", &options.relative_error, "Stop at this standard error of the rate, relative to it.");
  flags.add("max_decodes", &options.max_decodes, "Stop before the decoder has been asked for more shots than this.", 1);
  flags.add("strict", &strict, "Refuse a circuit with errors that the decoder cannot use.");
  const SeedFlag seed_flag(flags);
  uint64_t threads = 1;
  add_threads_flag(flags, &threads);
  flags.add("json", &json_wanted, "Print the result as JSON.");
  if (!flags.parse()) return;
  if (!(options.relative_error > 0 && options.relative_error <= 1)) {
    throw InputError("--relative_error must be above 0 and at most 1", "0.2 stands for 20 %");
  }
  if (code.given() + flags.given("circuit") + flags.given("dem") != 1) {
    throw InputError("'sallow rare' needs one of --circuit, --dem and --code", "'sallow help rare' shows some");
  }
  make_decoder(decoder_name, DetectorErrorModel());  // a wrong name is no fault of the circuit's
  const DetectorErrorModel model = [&] {
    if (flags.given("dem")) return DetectorErrorModel::from_file(dem_path);
    const Circuit circuit = code.given() ? generate_code(code.options()) : Circuit::from_file(circuit_path);
    return naming_file(circuit_path, [&] { return model_for_decoding(circuit, strict); });
  }();
  const auto decoder = make_decoder(decoder_name, model, strict);
  report_left_out(*decoder);
  const FaultModel faults(model);
  options.seed = seed_flag.choose();
  options.threads = threads;
  const std::vector<RareEstimate> estimates = {estimate_by_splitting(faults, *decoder, options)};
  if (!json_wanted) return print_estimates(estimates);
  Json entries = Json::array();
  for (const RareEstimate& estimate : estimates) entries.push_back(estimate_json(estimate));
  std::puts(entries.dump(2).c_str());
}

}  // namespace

extern const Command kRareCommand;
const Command kRareCommand{
    "rare",
    "Estimate a failure rate far below what direct sampling reaches",
    "For any error model and any decoder. Prints the chance that a shot fails, with its 95 % interval, what it took, "
    "and "
    "whether to believe it. A circuit is taken by its error model, in which exclusive errors count as independent "
    "ones.",
    "  sallow rare --code surface_code --task rotated_memory_z --distance 9 --rounds 9 --noise uniform:0.001 --seed "
    "1\n",
    run_rare,
};

}  // namespace sallow
