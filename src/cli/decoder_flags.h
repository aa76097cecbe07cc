#pragma once

#include <memory>
#include <string>

#include "circuit/circuit.h"
#include "cli/flags.h"
#include "decode/catalog/registry.h"
#include "dem/error_model.h"
#include "experiment/block_decoder.h"
#include "json/json.h"

namespace sallow {

/// The flags that choose a decoder, `--decoder NAME[:key=value,...]` and `--strict`, and what becomes of them. `flags`
/// points into this object.
class DecoderFlags {
 public:
  /// Adds --decoder.
  explicit DecoderFlags(Flags& flags);
  DecoderFlags(const DecoderFlags&) = delete;
  DecoderFlags& operator=(const DecoderFlags&) = delete;
  /// Adds --strict; `what` is a circuit or a model.
  void add_strict(Flags& flags, const std::string& what);

  const std::string& name() const { return name_; }
  bool is_strict() const { return strict_; }

  /// An InputError where the decoder's name or options are wrong, or it does not offer what the command needs. Called
  /// before the model is read, which is not to blame.
  void check(const DecoderServices& services = {}) const { check_decoder_spec(name_, services); }
  /// Compiles the decoder, and says on standard error what of the model it leaves out, if anything.
  std::unique_ptr<const Decoder> compile(const DetectorErrorModel& model, const DecoderServices& services = {}) const;
  /// The same; frees the model as soon as it has been read.
  std::unique_ptr<const Decoder> compile(DetectorErrorModel&& model, const DecoderServices& services = {}) const;

 private:
  std::string name_ = "matching";
  bool strict_ = false;
};

/// "25 failures, 2.500 % [1.624, 3.670]": with the 95 % interval.
std::string failures_text(const Tally& tally);
/// "2.500 % [1.624, 3.670]".
std::string rate_text(uint64_t count, uint64_t of);
/// Of failures, among the shots kept.
std::string rate_text(const Tally& tally);
/// Appends the keys failures, unmatchable, failure_rate, low and high; null where the true flips are not known.
void add_failures(Json& json, const Tally& tally, bool known);

}  // namespace sallow
