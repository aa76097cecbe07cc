#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "decode/catalog/option_table.h"
#include "decode/contract/decoder.h"
#include "dem/error_model.h"

namespace sallow {

/// What a decoder can do beyond predictions if it is compiled for it.
struct DecoderServices {
  bool proofs = false;                 // Decoder::prover()
  bool gaps = false;                   // Capabilities::gaps
  bool log_odds = false;               // Decoder::adjustable_errors()
  bool log_likelihood_ratios = false;  // Capabilities::log_likelihood_ratios
  bool errors = false;                 // Capabilities::errors
};

struct CompileOptions {
  bool strict = false;            // refuse a model with errors that the decoder cannot use
  DecoderServices services = {};  // what the decoder must do; log-odds exclude all others but errors
};

/// The model that a decoder is compiled for. Where it was given away, it is freed as soon as the decoder has read it.
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

/// A decoder as one spec asks for it.
struct DecoderRecipe {
  DecoderServices offers;
  std::function<std::unique_ptr<const Decoder>(ModelSource&, const CompileOptions&)> compile;
};

/// What a decoder promises of its answers. tests/conformance holds every decoder to it.
struct DecoderTraits {
  /// It takes errors whole, however many detectors they flip. Otherwise it takes their ^-parts of at most two
  /// detectors, each as if it stood alone.
  bool whole_errors = false;
  bool least_weight = false;     // its weights are the least there are
  double most_failures = 1.1;    // it fails at most this often, as a multiple of the most likely error's failures
  bool bound_to_layout = false;  // it decodes one layout of detectors, and refuses other models
};

/// A row of the catalog.
struct DecoderInfo {
  std::string_view name;
  std::string_view summary;
  std::vector<DecoderOption> options;
  DecoderTraits traits;
  /// From what a spec has behind "NAME:"; an InputError where it cannot be read.
  std::function<DecoderRecipe(std::string_view text)> read;
};

std::vector<DecoderInfo> all_decoders();

/// The names of those that take errors whole, whatever they flip: "exact, exec".
std::string whole_error_decoders();

/// Adds a row, at any time; of a name that is already there, nothing happens. What the row's texts are views of must
/// live as long as the program.
void register_decoder(DecoderInfo info);

/// Checks a spec, NAME or NAME:key=value,key=value, without a model: an unknown name, key or value, or a service that
/// the decoder does not offer, is an InputError with the nearest one or the list.
void check_decoder_spec(std::string_view spec, const DecoderServices& services = {});

/// Compiles the decoder that `spec` asks for; errors as in check_decoder_spec(), and those of the model.
std::unique_ptr<const Decoder> make_decoder(std::string_view spec, const DetectorErrorModel& model,
                                            const CompileOptions& options = {});
/// The same, and gives the model's memory back as soon as the decoder has read it, before it builds what it needs.
std::unique_ptr<const Decoder> make_decoder(std::string_view spec, DetectorErrorModel&& model,
                                            const CompileOptions& options = {});

}  // namespace sallow
