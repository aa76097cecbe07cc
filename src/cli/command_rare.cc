#include <algorithm>
#include <cstdio>
#include <mutex>
#include <optional>

#include "analyze/extract_exact_errors.h"
#include "base/error.h"
#include "cli/code_flags.h"
#include "cli/command.h"
#include "cli/decoder_flags.h"
#include "cli/input_files.h"
#include "cli/naming_file.h"
#include "cli/seed.h"
#include "cli/threads_flag.h"
#include "decode/catalog/registry.h"
#include "experiment/decoding_model.h"
#include "json/json.h"
#include "process/standard_streams.h"
#include "rare/failure_spectrum.h"
#include "rare/rare_events.h"
#include "report/rare_report.h"
#include "terminal/progress.h"

namespace sallow {
namespace {

/// "0.5,0.1".
std::vector<double> parse_scales(const std::string& text) {
  std::vector<double> scales;
  for (const std::string& entry : list_entries(text)) {
    const double scale = parse_number("--extrapolate", entry);
    if (!(scale > 0 && scale <= 1)) {
      throw InputError("--extrapolate: expected numbers above 0 and at most 1, found '" + text + "'",
                       "0.5,0.1 means half and a tenth of the errors' odds");
    }
    scales.push_back(scale);
  }
  return scales;
}

void run_rare(Flags& flags) {
  std::string circuit_path, dem_path, method = "both";
  RareOptions options;
  std::vector<double> scales;
  bool json_wanted = false;
  flags
      .add("circuit", &circuit_path, "The circuit, with noise. Or describe a circuit by --code and the flags below it.")
      .plain();
  flags.add("dem", &dem_path, "An error model instead of a circuit.").plain(".dem");
  const CodeFlags code(flags);
  DecoderFlags decoder_flags(flags);
  flags.add("method", &method, "The method; none only with --extrapolate.", "splitting|strata|both|none");
  flags.add("relative_error", &options.relative_error, "Stop at this standard error, as a fraction of the rate.");
  flags.add("max_decodes", &options.max_decodes, "Stop each method before it decodes more shots than this.", 1);
  flags.add(
      "extrapolate", [&](const std::string& text) { scales = parse_scales(text); },
      "Also fit a curve to the failure probabilities of sets of many faults, and extrapolate the rate for the odds of "
      "all errors multiplied by these factors: 1,0.5,0.1. Printed separately.",
      "SCALES");
  decoder_flags.add_strict(flags, "circuit");
  decoder_flags.add_gauge_detectors(flags);
  decoder_flags.add_memory(flags);
  const SeedFlag seed_flag(flags);
  uint64_t threads = 1;
  add_threads_flag(flags, &threads);
  flags.add("json", &json_wanted, "Print the result as JSON.");
  if (!flags.parse()) return;
  if (method != "both" && method != "splitting" && method != "strata" && method != "none") {
    throw InputError("--method: there is no method '" + method + "'", "splitting, strata, both or none");
  }
  if (method == "none" && scales.empty()) {
    throw InputError("'--method none' needs '--extrapolate'", "add '--extrapolate'");
  }
  if (!(options.relative_error > 0 && options.relative_error <= 1)) {
    throw InputError("--relative_error must be above 0 and at most 1", "0.2 means 20 %");
  }
  if (code.given() + flags.given("circuit") + flags.given("dem") != 1) {
    throw InputError("'sallow rare' needs one of --circuit, --dem and --code", "'sallow help rare' shows some");
  }
  decoder_flags.check();
  std::optional<ExactErrors> exact;  // of a circuit whose errors the decoder's model only approximates
  const DetectorErrorModel model = [&] {
    if (flags.given("dem")) return read_error_model(dem_path);
    const Circuit circuit = code.given() ? generate_code(code.options()) : read_circuit(circuit_path);
    const Waiting waiting("deriving the error model");
    return naming_file(circuit_path, [&] {
      const DecodingModelOptions choices = decoder_flags.model_options();
      DetectorErrorModel approximate = model_for_decoding(circuit, choices);
      if (has_exclusive_errors(circuit)) exact = extract_exact_errors(circuit, choices.allow_gauge_detectors);
      return approximate;
    });
  }();
  const std::string& model_path = flags.given("dem") ? dem_path : circuit_path;
  const auto compile = [&] { return decoder_flags.compile(model); };
  const auto decoder = code.given() ? compile() : naming_file(model_path, compile);
  report_missing_part(model);
  const FaultModel faults = exact ? FaultModel(exact->independent, exact->exclusive) : FaultModel(model);
  options.seed = seed_flag.choose();
  options.threads = threads;
  std::vector<RareEstimate> estimates = [&] {
    if (method == "none") return std::vector<RareEstimate>();
    constexpr uint64_t kParts = 1000;
    Progress progress("chains", kParts);
    std::mutex mutex;
    uint64_t shown = 0;
    options.progress = [&](double share) {
      const std::lock_guard lock(mutex);
      const uint64_t part = std::max(shown, static_cast<uint64_t>(share * kParts));
      progress.advance(part - shown);
      shown = part;
    };
    try {
      return estimate_rare(faults, *decoder, {method != "strata", method != "splitting"}, options);
    } catch (const Interrupted&) {
      throw Interrupted("chains, " + std::to_string(100 * shown / kParts) + " % of their steps done",
                        "there is no estimate before the end; a larger '--relative_error' or a single method, such as "
                        "'--method splitting', takes less time");
    }
  }();
  std::optional<FailureSpectrum> spectrum;
  if (!scales.empty()) {
    options.progress = {};
    const Waiting waiting("extrapolating");
    spectrum = extrapolate_failures(faults, *decoder, scales, options);
  }
  if (!json_wanted) {
    if (!estimates.empty()) std::fputs(estimates_text(estimates).c_str(), stdout);
    if (spectrum) std::fputs(spectrum_text(*spectrum).c_str(), stdout);
    return;
  }
  Json entries = Json::list();
  for (const RareEstimate& estimate : estimates) entries.push_back(estimate_json(estimate));
  if (spectrum) entries.push_back(spectrum_json(*spectrum));
  std::puts(entries.text({.indent = 2}).c_str());
}

}  // namespace

extern const Command kRareCommand;
const Command kRareCommand{
    "rare",
    "Estimate a failure rate far below the reach of direct sampling",
    "For any error model and any decoder. Prints the failure rate of a shot with its 95 % interval, the decodings "
    "used, and whether the estimate is trustworthy. There are two independent methods: splitting lowers all error "
    "probabilities level by level, and strata lowers the number of faults from many to few. Mutually exclusive errors "
    "of a circuit are sampled exactly; only the decoder's model treats them as independent. --extrapolate computes "
    "rates at lower odds from a fitted curve, and prints them separately.",
    "  sallow rare --code surface_code --task rotated_memory_z --distance 9 --rounds 9 --noise uniform:0.001 --seed 1\n"
    "  sallow rare --dem m.dem --method strata --extrapolate 1,0.5,0.1\n",
    run_rare,
};

}  // namespace sallow
