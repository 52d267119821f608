// Machines that do much else are slow, and that is no fault.
jest.setTimeout(Number(process.env.MINUTES ?? 1) * 60_000);
