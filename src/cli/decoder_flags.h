#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/flags.h"
#include "decode/catalog/registry.h"
#include "dem/error_model.h"
#include "experiment/block_certifier.h"
#include "experiment/decoding_model.h"
#include "experiment/missing_part.h"
#include "experiment/model_gaps.h"

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
  /// Adds --memory: what gaps in the numbers of a model's detectors may take.
  void add_memory(Flags& flags);
  /// Adds --allow_gauge_detectors.
  void add_gauge_detectors(Flags& flags);

  const std::string& name() const { return name_; }
  /// How the decoder's model is made of a circuit.
  DecodingModelOptions model_options() const { return {strict_, allow_gauge_detectors_}; }

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
  bool allow_gauge_detectors_ = false;
  double memory_bytes_ = kMostGapBytes;
};

/// Says on standard error what a model lacks for anything to fail, if it does.
void report_missing_part(const DetectorErrorModel& model);
void report_missing_part(const MissingPart& missing);

/// The decoders' names, for shells to offer.
std::vector<std::string> decoder_names();

/// `--min_gap X`, `--min_gap X,Y,...`: the least gaps that shots must have, in natural units.
struct MinGapFlag {
  /// `flags` points into this object.
  explicit MinGapFlag(Flags& flags);
  MinGapFlag(const MinGapFlag&) = delete;
  MinGapFlag& operator=(const MinGapFlag&) = delete;

  /// The gap below which shots are discarded; 0, which keeps every shot, where none is given, or several.
  double only() const { return gaps_.size() == 1 ? gaps_[0] : 0; }
  /// Where several are given: those, for which counts are wanted.
  std::vector<double> several() const { return gaps_.size() > 1 ? gaps_ : std::vector<double>(); }
  /// Whether gaps must be told.
  bool needs_gaps() const { return only() > 0 || gaps_.size() > 1; }

 private:
  std::vector<double> gaps_;
};

/// `--certify`.
void add_certify_flag(Flags& flags, bool* certify);
/// Ends the command, once its report is printed, where a certificate was refused: exit status 1 and the shot's number.
/// `place` says of what, where shots alone do not.
void require_all_proved(const CertificateTally& tally, const std::string& place = {});

}  // namespace sallow
