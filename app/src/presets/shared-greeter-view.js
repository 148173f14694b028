// Shows what the greeter shared. It has no state of its own: everything comes from the domain.
definePlugin(({ ui }) => ({
  id: "shared-greeter-view",
  title: "Shared Greeter View",
  description: "Shows the name that a Greeter shared, and which instance it came from.",
  capabilities: {
    readShared: ["greeter-profile"],
    reasons: { "greeter-profile": "To show the name that was typed into a greeter." },
  },
  widgets: {
    main: {
      render({ globalState }) {
        const profile = globalState.shared["greeter-profile"];
        if (!profile) return ui.text("This plugin may not read greeter-profile.", { tone: "warning" });
        if (!profile.name) return ui.text("No name yet. Run a Greeter and type one.", { tone: "muted" });
        return ui.panel([
          ui.heading(`The greeter says hello to ${profile.name}`),
          ui.text(`Last changed by ${profile.lastUpdatedInstanceId}`, { tone: "muted" }),
        ]);
      },
    },
  },
}));
