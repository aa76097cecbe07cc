#pragma once

#include <string>
#include <string_view>

#include "decode/contract/shot_log_odds.h"
#include "shots/byte_source.h"

namespace sallow {

/// Appends one shot, from a line "ERROR:LOGODDS ERROR:LOGODDS …" without its line end; an empty line is a shot without
/// log-odds. Throws an InputError with the place in `file` and `line` if the text is malformed, or if the model does
/// not have the error or cannot adjust it.
void parse_log_odds(std::string_view text, const std::string& file, uint64_t line, const AdjustableErrors& errors,
                    ShotLogOdds& shots);

/// Reads a file of such lines in constant memory.
class LogOddsReader {
 public:
  /// `errors` must outlive this object.
  LogOddsReader(InputFile file, const AdjustableErrors& errors) : source_(std::move(file)), errors_(&errors) {}

  /// Reads up to `most` shots and replaces those in `shots`. Returns their number; 0 at the end.
  size_t read(ShotLogOdds& shots, size_t most);
  const std::string& name() const { return source_.name(); }

 private:
  ByteSource source_;
  const AdjustableErrors* errors_;
  uint64_t line_ = 0;
  std::string text_;
};

}  // namespace sallow
