#pragma once

#include <string>

#include "decode/contract/decoder.h"
#include "dem/error_model.h"

namespace sallow {

/// A decoder that is an external program, `--decoder exec:PROGRAM`.
///
/// Each workspace runs one process of it, started at its first shots, and talks to it through pipes; the protocol
/// stands in docs/formats/external_decoder.md. The program is asked for predictions alone: no shot counts as
/// unmatchable, and weights are NaN. Unlike other decoders, decode() and finish() throw, a SystemError of one line,
/// where the program fails; finish() also where it writes more at its end than it was asked for, exits with another
/// status than 0, or does not end.
class ExecDecoder final : public Decoder {
 public:
  /// `program` as the shell reads it.
  ExecDecoder(std::string program, const DetectorErrorModel& model);

  size_t detector_count() const override { return detector_count_; }
  size_t observable_count() const override { return observable_count_; }
  std::unique_ptr<Workspace> make_workspace() const override;
  void finish(Workspace& workspace) const override;

 private:
  void decode_block(const BitTable& detections, Workspace& workspace, const DecodeRequest& request,
                    DecodedBlock& out) const override;

  /// What errors call it.
  std::string name() const;

  std::string program_;
  size_t detector_count_, observable_count_;
  std::string greeting_;  // what a process gets first: the header line and the model
};

}  // namespace sallow
