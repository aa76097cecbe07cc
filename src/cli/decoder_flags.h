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

/// The flags that choose a decoder, `--decoder NAME[:key=value,...]` and `--strict`. `flags` points into this object.
class DecoderFlags {
 public:
  /// Adds --decoder.
  explicit DecoderFlags(Flags& flags);
  DecoderFlags(const DecoderFlags&) = delete;
  DecoderFlags& operator=(const DecoderFlags&) = delete;
  /// Adds --strict; `what` is "circuit" or "model".
  void add_strict(Flags& flags, const std::string& what);
  /// Adds --memory: the memory limit for unused detector and observable indices of a model.
  void add_memory(Flags& flags);
  /// Adds --allow_gauge_detectors.
  void add_gauge_detectors(Flags& flags);

  const std::string& name() const { return name_; }
  /// How the decoder's model is derived from a circuit.
  DecodingModelOptions model_options() const { return {strict_, allow_gauge_detectors_}; }

  /// Throws an InputError if the decoder's name or options are wrong, or if it does not support what the command needs.
  /// Call this before the model is read, so that the model is not blamed.
  void check(const DecoderServices& services = {}) const { check_decoder_spec(name_, services); }
  /// Compiles the decoder, and reports on standard error which errors of the model it leaves out, if any.
  std::unique_ptr<const Decoder> compile(const DetectorErrorModel& model, const DecoderServices& services = {}) const;
  /// The same; frees the model as soon as it has been read.
  std::unique_ptr<const Decoder> compile(DetectorErrorModel&& model, const DecoderServices& services = {}) const;

 private:
  std::string name_ = "matching";
  bool strict_ = false;
  bool allow_gauge_detectors_ = false;
  double memory_bytes_ = kMostGapBytes;
};

/// Reports on standard error if the model has no errors, detectors or observables, so that no shot can fail.
void report_missing_part(const DetectorErrorModel& model);
void report_missing_part(const MissingPart& missing);

/// The decoders' names, for shell completion.
std::vector<std::string> decoder_names();

/// `--min_gap X`, `--min_gap X,Y,...`: the smallest gaps of kept shots, in natural units.
struct MinGapFlag {
  /// `flags` points into this object.
  explicit MinGapFlag(Flags& flags);
  MinGapFlag(const MinGapFlag&) = delete;
  MinGapFlag& operator=(const MinGapFlag&) = delete;

  /// The gap below which shots are discarded; 0, which keeps every shot, if no gap or several are given.
  double only() const { return gaps_.size() == 1 ? gaps_[0] : 0; }
  /// The gaps to count for, if several are given; otherwise empty.
  std::vector<double> several() const { return gaps_.size() > 1 ? gaps_ : std::vector<double>(); }
  /// Whether the decoder must compute gaps.
  bool needs_gaps() const { return only() > 0 || gaps_.size() > 1; }

 private:
  std::vector<double> gaps_;
};

/// `--certify`.
void add_certify_flag(Flags& flags, bool* certify);
/// Ends the command after its report is printed if a certificate was refused: exit status 1 and the shot's number.
/// `place` names the experiment if there are several.
void require_all_proved(const CertificateTally& tally, const std::string& place = {});

}  // namespace sallow
