#include <cstdio>

#include "base/error.h"
#include "cli/command.h"
#include "cli/decoder_flags.h"
#include "cli/html_flag.h"
#include "cli/threads_flag.h"
#include "decode/catalog/registry.h"
#include "dem/error_model.h"
#include "json/json.h"
#include "records/dataset_folders.h"
#include "report/certificate_report.h"
#include "report/dataset_report.h"
#include "report/study_pages.h"
#include "terminal/dataset_display.h"

namespace sallow {
namespace {

/// Prints published results of the same device, if the folders have the layout of a known record.
void print_published(const FolderRuns& decoded, std::span<const DatasetFit> fits) {
  switch (decoded.layout()) {
    case RecordLayout::kSycamore:
      std::fputs(fits_table(fits, sycamore_rates()).c_str(), stdout);
      std::printf("published: %s.\n", std::string(kSycamoreSource).c_str());
      break;
    case RecordLayout::kWillow:
      std::fputs(fits_table(fits, willow_rates()).c_str(), stdout);
      std::printf("published: %s; fitted over 10 to 250 cycles.\n", std::string(kWillowSource).c_str());
      break;
    case RecordLayout::kOther:
      std::fputs(fits_table(fits, {}).c_str(), stdout);
      break;
  }
}

void require_all_folders_proved(const FolderRuns& decoded) {
  for (const ExperimentRun& run : decoded.runs) {
    for (const DecoderResult& result : run.results) require_all_proved(result.certificates, run.folder.name);
  }
}

CertificateTally all_certificates(const FolderRuns& decoded) {
  CertificateTally sum;
  for (const ExperimentRun& run : decoded.runs) {
    for (const DecoderResult& result : run.results) sum += result.certificates;
  }
  return sum;
}

void print_dataset_tables(const FolderRuns& decoded, const std::vector<DatasetFit>& fits, const DatasetOptions& options,
                          uint64_t min_rounds) {
  std::printf(
      "Failures to predict the logical flip, with the prior '%s'. Events: the fraction of detectors that fired.\n\n",
      options.prior.str().c_str());
  std::fputs(experiments_table(decoded.runs).c_str(), stdout);
  std::printf("%s%s\n", published_note(decoded.runs).c_str(), timing_line(decoded.runs).c_str());
  if (options.certify) std::printf("%s.\n", certificates_text(all_certificates(decoded)).c_str());
  print_published(decoded, fits);
  std::printf(
      "ε: from the slope of ln(1 - 2 P) from %llu rounds on, each point weighted by its inverse variance; Λ: from the\n"
      "slope of ln ε against d. ±: one standard error from the number of shots, widened if the points scatter "
      "more.\n%s",
      static_cast<unsigned long long>(min_rounds), fit_problems(fits).c_str());
}

void run_dataset(Flags& flags) {
  std::vector<std::string> directories;
  DatasetOptions options;
  options.decoders.clear();
  std::string prior = "circuit";
  uint64_t min_rounds = 3, threads = 1;
  bool json_wanted = false;
  flags.add_positionals(&directories, "DIR", "Folders of experiments, or folders that contain them.");
  flags
      .add("decoder", &options.decoders, "The decoder; repeatable; matching and correlated by default.",
           "NAME[:key=value,...]")
      .values(decoder_names());
  flags.add("prior", &prior,
            "The error model to decode with: circuit (the record's own), pij (the record's, learned from the "
            "other half of the shots), learned (learned here from the other half's events, see 'sallow help learn'), "
            "learned:flips (refined by the other half's true flips), si1000:p (the noise model si1000 on the noiseless "
            "circuit).",
            "circuit|pij|learned|learned:flips|si1000:p");
  flags.add("shots", &options.max_shots, "Use only this many shots of each experiment, from the first.", 1);
  flags.add("min_rounds", &min_rounds, "Fit only experiments with at least this many rounds.", 1);
  add_certify_flag(flags, &options.certify);
  add_threads_flag(flags, &threads);
  HtmlFlag html(flags);
  flags.add("json", &json_wanted, "Print the results as JSON.");
  if (!flags.parse()) return;
  if (directories.empty()) throw InputError("dataset needs a folder", "sallow dataset DIR");
  if (options.decoders.empty()) options.decoders = {"matching", "correlated"};
  options.prior = Prior::parse(prior);
  options.threads = threads;
  for (const std::string& decoder : options.decoders) {
    if (options.certify) check_decoder_spec(decoder, {.proofs = true});
  }

  const bool page_wanted = html.open();
  options.patches = page_wanted;
  DatasetDisplay display;
  const FolderRuns decoded = decode_folders(directories, options, display);
  if (decoded.runs.empty()) display.rethrow();
  const auto fits = fit_dataset(decoded.runs, min_rounds, PointWeights::kByVariance);
  if (json_wanted) {
    std::puts(dataset_json(decoded, fits).text({.indent = 2}).c_str());
  } else {
    print_dataset_tables(decoded, fits, options, min_rounds);
  }
  if (page_wanted) html.write(dataset_page(decoded, fits, directories, command_as_typed(flags)));
  require_all_folders_proved(decoded);
  display.rethrow();
}

}  // namespace

extern const Command kDatasetCommand;
const Command kDatasetCommand{
    "dataset",
    "Decode a processor's published record, and fit its error per cycle",
    "Reads folders in the layouts of Zenodo records 6804040 (Sycamore) and 13273331 (Willow): detection events, or\n"
    "measurements with sweep bits if events are missing; true flips; circuits; predictions that are in the record.\n"
    "Prints the failures of each decoder and of each prediction in the record, and fits the logical error per cycle "
    "and Λ. A folder that is\n"
    "incomplete is reported and skipped.",
    "  sallow dataset google_qec3v5_experiment_data\n"
    "  sallow dataset google_qec3v5_experiment_data --decoder matching --certify\n"
    "  sallow dataset google_qec3v5_experiment_data --decoder ensemble --prior learned\n"
    "  sallow dataset --decoder matching --prior pij --json surface_code_bZ_d3_r05_center_3_5\n",
    run_dataset,
};

}  // namespace sallow
