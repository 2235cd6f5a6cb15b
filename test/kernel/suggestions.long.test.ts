import "./suggestions.test.js";
