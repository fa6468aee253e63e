// What the script does.
const shop = connect("sqlite:chinook.db")
