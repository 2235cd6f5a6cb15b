import "./odd-records.test.js";
