export function bundledDeclarations(index: string): string;
