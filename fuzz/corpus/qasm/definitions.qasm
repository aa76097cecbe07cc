OPENQASM 2.0;
include "qelib1.inc";
gate bell(a) x, y { h x; cx x, y; rz(2*a) y; }
qreg q[2]; qreg r[2];
creg c[2];
bell(pi/4) q, r;
barrier q, r;
measure q -> c;
if (c == 3) x r[1];
reset q[0];
