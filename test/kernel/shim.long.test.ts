import "./shim.test.js";
