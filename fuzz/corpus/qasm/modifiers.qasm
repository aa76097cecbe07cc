OPENQASM 3.0;
include "stdgates.inc";
const float a = sin(pi / 3) ** 2;
qubit[3] q;
bit[2] c;
ctrl(2) @ x q[0], q[1], q[2];
negctrl @ rx(a) q[0], q[1];
inv @ pow(3) @ t q[2];
gphase(0.5);
c[0] = measure q[0];
if (c[0]) { x q[2]; } else { y q[2]; }
