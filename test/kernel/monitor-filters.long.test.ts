import "./monitor-filters.test.js";
