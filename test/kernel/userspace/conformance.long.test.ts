import "./conformance.test.js";
