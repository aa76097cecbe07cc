#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sallow {

/// A target of an error model's instruction: a detector D5, an observable L0, or the separator ^ between the parts into
/// which an error is decomposed.
class DemTarget {
 public:
  static constexpr uint64_t kMaxDetector = (uint64_t{1} << 62) - 1;
  static constexpr uint64_t kMaxObservable = UINT32_MAX;

  static DemTarget detector(uint64_t index) { return DemTarget(index); }
  static DemTarget observable(uint64_t index) { return DemTarget(index | kObservable); }
  static DemTarget separator() { return DemTarget(UINT64_MAX); }

  bool is_separator() const { return bits_ == UINT64_MAX; }
  bool is_observable() const { return !is_separator() && (bits_ & kObservable) != 0; }
  bool is_detector() const { return (bits_ & kObservable) == 0; }
  uint64_t index() const { return bits_ & ~kObservable; }

  std::string str() const;
  auto operator<=>(const DemTarget&) const = default;

 private:
  static constexpr uint64_t kObservable = uint64_t{1} << 63;
  explicit DemTarget(uint64_t bits) : bits_(bits) {}
  uint64_t bits_;
};

class DetectorErrorModel;

enum class DemKind : uint8_t { kError, kDetector, kObservable, kShiftDetectors, kRepeat };

/// One line of an error model.
struct DemInstruction {
  DemKind kind;
  std::vector<double> arguments = {};   // error: the probability; detector, shift_detectors: coordinates
  std::vector<DemTarget> targets = {};  // error, detector, logical_observable
  std::string tag = {};
  uint64_t count = 0;                                        // shift_detectors: the shift; repeat: the repetitions
  std::shared_ptr<const DetectorErrorModel> body = nullptr;  // repeat only
  uint32_t line = 0;                                         // in the text, 0 if there was none; not compared by ==

  bool operator==(const DemInstruction& other) const;
};

/// A value of the detector error model language: independent errors, each of which flips detectors and observables.
class DetectorErrorModel {
 public:
  /// The deepest nesting of repeat blocks, and the largest total of errors or loop iterations. Shifts may add up to
  /// DemTarget::kMaxDetector.
  static constexpr size_t kMaxDepth = 1000;
  static constexpr uint64_t kMaxTotal = INT64_MAX;

  /// Parses the language; `file` names the source in errors. Throws InputError with line and column.
  static DetectorErrorModel parse(std::string_view text, std::string file = {});
  /// Reads and parses a file; "" and "-" are standard input. Throws InputError as parse() does.
  static DetectorErrorModel from_file(const std::string& path);

  // The append functions throw a UsageError if a probability is not in [0, 1] or a detector is above the largest.
  void append(DemInstruction instruction) { instructions_.push_back(std::move(instruction)); }
  /// Appends all instructions of another model.
  void append(DetectorErrorModel&& model);
  void clear() { instructions_.clear(); }
  void append_error(double probability, std::vector<DemTarget> targets, std::string tag = {});
  void append_detector(uint64_t detector, std::vector<double> coordinates = {}, std::string tag = {});
  void append_shift(uint64_t detectors, std::vector<double> coordinates = {}, std::string tag = {});
  void append_repeat(uint64_t repetitions, DetectorErrorModel body, std::string tag = {});

  const std::vector<DemInstruction>& instructions() const { return instructions_; }
  /// One more than the largest index in the model, with shifts and repeats applied; saturates at UINT64_MAX.
  uint64_t detector_count() const;
  uint64_t observable_count() const;
  /// The number of errors with repeats written out; saturates at UINT64_MAX.
  uint64_t error_count() const;
  std::string str() const;
  /// Prints the same text piece by piece, so that it is never in memory as a whole.
  void print(const std::function<void(std::string_view)>& write) const;
  bool operator==(const DetectorErrorModel& other) const { return instructions_ == other.instructions_; }

 private:
  friend class DemParser;
  std::vector<DemInstruction> instructions_;
};

/// Calls visit(const DemInstruction& error, uint64_t detector_offset) for every error, repeats written out; a target
/// D5 there means detector 5 + detector_offset.
template <typename Visit>
void for_each_error(const DetectorErrorModel& model, Visit&& visit);

}  // namespace sallow

#include "dem/for_each_error.inl"
