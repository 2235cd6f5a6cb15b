import "./transfer.test.js";
