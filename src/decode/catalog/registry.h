#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "decode/catalog/option_table.h"
#include "decode/contract/decoder.h"
#include "dem/error_model.h"

namespace sallow {

/// Services of a decoder beyond predictions, for which it must be compiled.
struct DecoderServices {
  bool proofs = false;                 // Decoder::prover()
  bool gaps = false;                   // Capabilities::gaps
  bool log_odds = false;               // Decoder::adjustable_errors()
  bool log_likelihood_ratios = false;  // Capabilities::log_likelihood_ratios
  bool errors = false;                 // Capabilities::errors
};

struct CompileOptions {
  bool strict = false;            // refuse a model with errors that the decoder cannot use
  bool in_window = false;         // errors are chosen to be committed, so they matter as much as the flips
  DecoderServices services = {};  // what the decoder must offer; log-odds can be combined only with errors
  std::optional<std::span<const uint32_t>> rounds =
      {};  // of each detector, if not those of DetectorRounds::from_model()
};

/// The model from which a decoder is compiled. If the caller gave it away, it is freed as soon as the decoder has read
/// it.
class ModelSource {
 public:
  explicit ModelSource(const DetectorErrorModel& model) : model_(&model) {}
  explicit ModelSource(DetectorErrorModel* given) : model_(given), given_(given) {}

  const DetectorErrorModel& model() const { return *model_; }
  void release() {
    if (given_ != nullptr) *given_ = DetectorErrorModel();
  }

 private:
  const DetectorErrorModel* model_;
  DetectorErrorModel* given_ = nullptr;
};

/// A decoder configured by one spec.
struct DecoderRecipe {
  DecoderServices offers;
  std::function<std::unique_ptr<const Decoder>(ModelSource&, const CompileOptions&)> compile;
};

/// Promises of a decoder about its answers, which tests/conformance tests.
struct DecoderTraits {
  /// True: it uses whole errors, which may flip any number of detectors. False: it uses their ^-parts of at most two
  /// detectors, each as an independent error.
  bool whole_errors = false;
  bool least_weight = false;   // no solution weighs less than its solutions
  double most_failures = 1.1;  // upper bound on its failures, as a multiple of the most likely error's failures
  /// True: parts of a model that share no errors (^-parts, if it is not a decoder of whole errors) do not influence
  /// each other's answers.
  bool separate_components = false;
  bool windowed = false;         // it decodes in windows, so it promises only what its inner decoder does, with losses
  bool bound_to_layout = false;  // it decodes one layout of detectors, and refuses other models
  /// True: parts of a model without observables only hint at errors in other parts.
  bool takes_hints = false;
};

/// A row of the catalog.
struct DecoderInfo {
  std::string_view name;
  std::string_view summary;
  std::vector<DecoderOption> options;
  DecoderTraits traits;
  /// Reads the text after "NAME:" in a spec. Throws InputError if the text is wrong.
  std::function<DecoderRecipe(std::string_view text)> read;
  /// What must come before options in that text, in words of help: "FILE"; empty if nothing must.
  std::string_view required = {};
};

/// All rows. A row, once added, is neither changed nor removed while the program runs.
std::vector<std::reference_wrapper<const DecoderInfo>> all_decoders();

/// The names of the decoders that use whole errors, separated by commas: "exact, exec".
std::string whole_error_decoders();

/// Adds a row, at any time. If the name exists, nothing happens. The texts of which the row has views must live as long
/// as the program.
void register_decoder(DecoderInfo info);

/// Checks a spec, NAME or NAME:key=value,key=value, without a model. An unknown name, key or value, and a service that
/// the decoder does not offer, are InputErrors that name the nearest one or list all.
void check_decoder_spec(std::string_view spec, const DecoderServices& services = {});

/// Compiles the decoder of a spec. Throws the errors of check_decoder_spec() and those of the model.
std::unique_ptr<const Decoder> make_decoder(std::string_view spec, const DetectorErrorModel& model,
                                            const CompileOptions& options = {});
/// The same; frees the model's memory as soon as the decoder has read it, before the decoder builds its own data.
std::unique_ptr<const Decoder> make_decoder(std::string_view spec, DetectorErrorModel&& model,
                                            const CompileOptions& options = {});

}  // namespace sallow
