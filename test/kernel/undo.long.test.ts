import "./undo.test.js";
