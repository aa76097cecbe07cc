#pragma once

#include <string>

#include "decode/contract/decoder.h"
#include "dem/error_model.h"

namespace sallow {

/// A decoder that is an external program, `--decoder exec:PROGRAM`.
///
/// Each workspace runs one process of the program, started at its first shots, and communicates with it through pipes;
/// docs/formats/external_decoder.md defines the protocol. The program returns predictions only: no shot counts as
/// unmatchable, and weights are NaN. Unlike other decoders, decode() and finish() throw a SystemError of one line if
/// the program fails. finish() also throws one if the program writes more than requested, exits with another status
/// than 0, or does not end.
class ExecDecoder final : public Decoder {
 public:
  /// `program` is a command for the shell.
  ExecDecoder(std::string program, const DetectorErrorModel& model);

  size_t detector_count() const override { return detector_count_; }
  size_t observable_count() const override { return observable_count_; }
  std::unique_ptr<Workspace> make_workspace() const override;
  void finish(Workspace& workspace) const override;

 private:
  void decode_block(const BitTable& detections, Workspace& workspace, const DecodeRequest& request,
                    DecodedBlock& out) const override;

  /// The name in error messages.
  std::string name() const;

  std::string program_;
  size_t detector_count_, observable_count_;
  std::string greeting_;  // the first input of a process: the header line and the model
};

}  // namespace sallow
