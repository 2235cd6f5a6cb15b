import "./fallback.test.js";
