#pragma once

#include <string>
#include <string_view>

#include "decode/contract/shot_log_odds.h"
#include "shots/byte_source.h"

namespace sallow {

/// Appends one shot, from a line "ERROR:LOGODDS ERROR:LOGODDS …" without its end; an empty line changes nothing. An
/// InputError names the place by `file` and `line`: what is malformed, an error that the model does not have, one that
/// is not adjustable.
void parse_log_odds(std::string_view text, const std::string& file, uint64_t line, const AdjustableErrors& errors,
                    ShotLogOdds& shots);

/// Reads a file of such lines in constant memory.
class LogOddsReader {
 public:
  /// `errors` must outlive it.
  LogOddsReader(InputFile file, const AdjustableErrors& errors) : source_(std::move(file)), errors_(&errors) {}

  /// Reads up to `most` shots, in place of those in `shots`. Gives their number; 0 at the end.
  size_t read(ShotLogOdds& shots, size_t most);
  const std::string& name() const { return source_.name(); }

 private:
  ByteSource source_;
  const AdjustableErrors* errors_;
  uint64_t line_ = 0;
  std::string text_;
};

}  // namespace sallow
